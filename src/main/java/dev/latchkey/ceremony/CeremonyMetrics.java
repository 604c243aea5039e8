package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.figures.Figure;
import dev.latchkey.figures.Figures;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** Counts steps of ceremonies, for metrics and for the app's figures, and times verification. */
@ApplicationScoped
class CeremonyMetrics {
    private static final String NO_REASON = "none";

    private final Meter.MeterProvider<Counter> ceremonies;
    private final Meter.MeterProvider<Timer> verifications;
    private final Figures figures;
    private final boolean byApp;

    CeremonyMetrics(Figures figures, MeterRegistry registry, MetricsConfig config) {
        this.figures = figures;
        this.byApp = config.byApp();
        this.ceremonies = Counter.builder("latchkey.ceremonies")
                .description("Ceremonies that were completed, refused or redeemed")
                .withRegistry(registry);
        this.verifications = Timer.builder("latchkey.verification")
                .description("Verification of an authenticator's response, without the database")
                .serviceLevelObjectives(
                        Duration.ofNanos(100_000),
                        Duration.ofNanos(250_000),
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofNanos(2_500_000),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100))
                .withRegistry(registry);
    }

    void requested(App app, CeremonyType type) {
        figures.count(app, Figure.TRANSACTIONS, type.wire());
    }

    void started(App app, CeremonyType type) {
        figures.count(app, Figure.STARTED, type.wire());
    }

    void completed(App app, CeremonyType type) {
        count(app, type, "completed", NO_REASON);
        figures.count(app, Figure.COMPLETED, type.wire());
    }

    /** @param isFirst whether the passkey that was added is the user's first one */
    void enrolled(App app, boolean isFirst) {
        figures.count(app, Figure.PASSKEYS_CREATED);
        if (isFirst) {
            figures.count(app, Figure.USERS_ENROLLED);
        }
    }

    void refused(App app, CeremonyType type, Reason reason) {
        count(app, type, "refused", reason.wire());
        figures.count(app, Figure.REFUSED, type.wire());
        figures.count(app, Figure.REFUSED_BY_REASON, reason.wire());
    }

    void redeemed(App app, CeremonyType type) {
        count(app, type, "redeemed", NO_REASON);
        figures.count(app, Figure.REDEEMED, type.wire());
    }

    /** Verifies a response, and records the time under {@code latchkey.verification}. */
    <T> Verdict<T> verification(CeremonyType type, Supplier<Verdict<T>> verify) {
        long begin = System.nanoTime();
        Verdict<T> verdict = verify.get();
        verifications
                .withTags(
                        "type", type.wire(), "verdict", verdict instanceof Verdict.Verified<T> ? "verified" : "refused")
                .record(Duration.ofNanos(System.nanoTime() - begin));
        return verdict;
    }

    private void count(App app, CeremonyType type, String outcome, String reason) {
        Tags tags = Tags.of("type", type.wire(), "outcome", outcome, "reason", reason);
        ceremonies.withTags(byApp ? tags.and("app", app.id()) : tags).increment();
    }
}
