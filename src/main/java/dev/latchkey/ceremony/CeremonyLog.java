package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.wire.VisibleAscii;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Logs and counts each ceremony that is completed or refused. The line has the ceremony's id for correlation and no secrets. */
@ApplicationScoped
class CeremonyLog {
    private static final Logger LOG = Logger.getLogger("dev.latchkey.ceremony");

    private static final int MAX_ORIGINS = 20;

    private final CeremonyMetrics metrics;

    CeremonyLog(CeremonyMetrics metrics) {
        this.metrics = metrics;
    }

    void completed(Attempt attempt) {
        metrics.completed(attempt.app(), attempt.type());
        LOG.infof(
                "ceremony completed app=%s type=%s id=%s",
                attempt.app().id(), attempt.type().wire(), attempt.id());
    }

    /** A wrong origin is logged with the allowed ones: it is the most common mistake in a configuration. */
    void refused(Attempt attempt, Verdict.Refused<?> refused, Challenge expected) {
        String why = refused.reason() == Reason.ORIGIN
                ? " received=\"%s\" allowed=%s rp_id=%s"
                        .formatted(VisibleAscii.of(refused.received()), firstOf(expected.origins()), expected.rpId())
                : "";
        refused(attempt.app(), attempt.type(), attempt.id(), refused.reason(), why);
    }

    /** A request for a transaction that was refused. */
    void refused(App app, CeremonyType type, UUID id, Reason reason) {
        refused(app, type, id, reason, "");
    }

    private void refused(App app, CeremonyType type, UUID id, Reason reason, String details) {
        metrics.refused(app, type, reason);
        LOG.infof(
                "ceremony refused app=%s type=%s id=%s reason=%s%s meaning=\"%s\"",
                app.id(), type.wire(), id, reason.wire(), details, reason.meaning());
    }

    private static List<String> firstOf(List<String> origins) {
        return origins.subList(0, Math.min(origins.size(), MAX_ORIGINS));
    }
}
