package dev.latchkey.webhook;

import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Claims deliveries, and records the outcomes of attempts. All times are the database's. A claim is a lease: if its replica
 * dies, any other makes the attempt instead, and an outcome that arrives after that changes nothing.
 */
@ApplicationScoped
class Claims {
    /** Longer than an attempt and its record take. */
    static final Duration LEASE = Duration.ofSeconds(60);

    /** A webhook of which every delivery has failed for that long is disabled. */
    static final Duration PATIENCE = Duration.ofDays(5);

    private static final Statement DUE = Statement.beside(Claims.class, "due-webhooks");
    private static final Statement ANY = Statement.beside(Claims.class, "any-webhooks");
    private static final Statement OLDEST_PENDING = Statement.beside(Claims.class, "oldest-pending");
    private static final Statement CLAIM = Statement.beside(Claims.class, "claim");
    private static final Statement FINISH = Statement.beside(Claims.class, "finish");

    private final Sql sql;

    Claims(Sql sql) {
        this.sql = sql;
    }

    /**
     * A webhook with a delivery that is due.
     *
     * @param isFailing whether its last attempt failed
     */
    record Due(String appId, String webhookId, String url, boolean isFailing) {
        private static Due read(Row row) {
            return new Due(row.text("app_id"), row.text("id"), row.text("url"), row.flag("is_failing"));
        }
    }

    /** The enabled webhooks of all apps with a delivery that is due. */
    List<Due> due() {
        return sql.rows(DUE.bound(), Due::read);
    }

    /** Whether any webhook is enabled. */
    boolean areThereWebhooks() {
        return sql.row(ANY.bound(), row -> row.flag("are_there")).orElseThrow();
    }

    /** The age in seconds of the oldest delivery that is pending for an enabled webhook; 0 if there is none. */
    long oldestPendingSeconds() {
        return sql.row(OLDEST_PENDING.bound(), row -> row.count("age_seconds")).orElseThrow();
    }

    /** Claims due deliveries of a webhook, each for one attempt, which must have ended within {@link #LEASE}. */
    List<Attempt> claim(String appId, String webhookId, int most) {
        return sql.rows(
                CLAIM.with("app_id", appId)
                        .with("webhook_id", webhookId)
                        .with("most", most)
                        .with("lease_seconds", LEASE.toSeconds()),
                Attempt::read);
    }

    /**
     * What was recorded.
     *
     * @param recorded the deliveries whose outcomes counted
     * @param isHopeless whether every attempt has failed for {@link #PATIENCE}
     */
    record Finished(Set<UUID> recorded, boolean isHopeless) {}

    /** Records outcomes of one webhook. */
    Finished finish(String appId, String webhookId, List<Outcome> outcomes) {
        Set<UUID> recorded = new HashSet<>();
        List<Boolean> hopeless = sql.rows(
                FINISH.with("app_id", appId)
                        .with("webhook_id", webhookId)
                        .with("patience_seconds", PATIENCE.toSeconds())
                        .with(
                                "ids",
                                outcomes.stream()
                                        .map(outcome ->
                                                outcome.attempt().deliveryId().toString())
                                        .toList())
                        .with(
                                "attempts",
                                outcomes.stream()
                                        .map(outcome -> outcome.attempt().number())
                                        .toList())
                        .with(
                                "states",
                                outcomes.stream()
                                        .map(outcome -> outcome.state().wire())
                                        .toList())
                        .with(
                                "statuses",
                                outcomes.stream()
                                        .map(outcome -> Objects.requireNonNullElse(outcome.status(), 0))
                                        .toList())
                        .with(
                                "errors",
                                outcomes.stream()
                                        .map(outcome -> Objects.requireNonNullElse(outcome.error(), ""))
                                        .toList())
                        .with(
                                "pauses_ms",
                                outcomes.stream()
                                        .map(outcome ->
                                                Math.toIntExact(outcome.pause().toMillis()))
                                        .toList()),
                row -> {
                    recorded.add(row.uuid("id"));
                    return row.flag("is_hopeless");
                });
        return new Finished(recorded, hopeless.contains(true));
    }
}
