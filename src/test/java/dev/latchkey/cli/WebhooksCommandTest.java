package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The commands on webhooks. */
@QuarkusTest
class WebhooksCommandTest {
    @Inject
    ShellRun shell;

    @Inject
    Rows rows;

    private String app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp().id();
    }

    @AfterEach
    void delete_the_webhooks() {
        rows.change("DELETE FROM webhook WHERE app_id = ?", app);
    }

    private record Answer(int exitCode, List<String> out, String err) {}

    private Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine parser =
                Shell.parser(shell::execute).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = shell.run(parser, arguments);
        return new Answer(exitCode, out.toString().lines().toList(), err.toString());
    }

    @Test
    void a_webhook_is_created_changed_tested_replayed_and_deleted() {
        Answer created = run(
                "webhooks",
                "create",
                app,
                "--url=https://example.com/",
                "--event=user.created",
                "--event=user.deleted");
        assertThat(created.exitCode()).isZero();
        String id = created.out().get(0);
        assertThat(created.out().get(1)).startsWith("whsec_");
        assertThat(run("webhooks", "list", app).out())
                .containsExactly(id + " enabled https://example.com/ user.created,user.deleted");

        assertThat(run("webhooks", "rotate", app, id).out())
                .singleElement()
                .asString()
                .startsWith("whsec_")
                .isNotEqualTo(created.out().get(1));
        String delivery = run("webhooks", "test", app, id).out().get(0).split(" ")[0];
        assertThat(run("webhooks", "deliveries", app, id, "--state=pending").out())
                .singleElement()
                .asString()
                .startsWith(delivery)
                .endsWith("webhook.test pending attempts=0");
        assertThat(run("webhooks", "replay", app, "--delivery=" + delivery).exitCode())
                .isZero();
        assertThat(run("webhooks", "replay", app, "--webhook=" + id, "--since=2026-01-01T00:00:00Z")
                        .out())
                .containsExactly("0");

        assertThat(run("webhooks", "update", app, id, "--enabled=false", "--event=user.enrolled")
                        .out())
                .containsExactly(id + " disabled https://example.com/ user.enrolled");
        assertThat(run("webhooks", "delete", app, id).exitCode()).isZero();
        assertThat(run("webhooks", "list", app).out()).isEmpty();
    }

    @Test
    void what_is_refused_exits_with_1_and_invalid_usage_with_2() {
        assertThat(run("webhooks", "list", "none"))
                .isEqualTo(new Answer(1, List.of(), "The app does not exist." + System.lineSeparator()));
        assertThat(run("webhooks", "create", app, "--url=https://example.com/", "--event=everything")
                        .err())
                .contains("events must contain only known types");
        assertThat(run("webhooks", "create", app, "--url=http://example.com/", "--event=user.created")
                        .exitCode())
                .isEqualTo(1);
        Answer incomplete = run("webhooks");
        assertThat(incomplete.exitCode()).isEqualTo(2);
        assertThat(incomplete.err()).contains("Missing command", "rotate");
        assertThat(run("webhooks", "replay", app).exitCode()).isEqualTo(2);
        assertThat(run("webhooks", "--help").out()).anyMatch(line -> line.contains("deliveries"));
    }
}
