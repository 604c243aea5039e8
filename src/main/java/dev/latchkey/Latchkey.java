package dev.latchkey;

import dev.latchkey.quickstart.Quickstart;
import dev.latchkey.webhook.WebhookDelivery;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;

/** What begins when every check has passed and every port is open, so that a start that fails has begun and reported nothing. */
@Dependent
class Latchkey implements QuarkusApplication {
    private final Schedule schedule;
    private final WebhookDelivery webhooks;
    private final StartReport report;
    private final Quickstart quickstart;

    Latchkey(Schedule schedule, WebhookDelivery webhooks, StartReport report, Quickstart quickstart) {
        this.schedule = schedule;
        this.webhooks = webhooks;
        this.report = report;
        this.quickstart = quickstart;
    }

    @Override
    public int run(String... arguments) {
        schedule.start();
        webhooks.start();
        report.log();
        quickstart.announce();
        Quarkus.waitForExit();
        return 0;
    }
}
