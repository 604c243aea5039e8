package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One line, and one more in the counts, for each ceremony that was finished or refused; the ceremony's id correlates, nothing in it is a secret. */
@ApplicationScoped
class CeremonyLog {
    private static final Logger LOG = Logger.getLogger("dev.latchkey.ceremony");

    /** Origins are visible ASCII; a quotation mark would end the quotation in the line. */
    private static final Pattern NOT_OF_ORIGINS = Pattern.compile("[^!#-~]");

    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_ORIGINS = 20;

    private final CeremonyMetrics metrics;

    CeremonyLog(CeremonyMetrics metrics) {
        this.metrics = metrics;
    }

    void completed(App app, CeremonyType type, UUID id) {
        metrics.completed(app, type);
        LOG.infof("ceremony completed app=%s type=%s id=%s", app.id(), type.wire(), id);
    }

    /** A wrong origin is told together with the right ones: it is what a configuration gets wrong first. */
    void refused(App app, CeremonyType type, UUID id, Verdict.Refused<?> refused, Challenge expected) {
        String why = refused.reason() == Reason.ORIGIN
                ? " received=\"%s\" allowed=%s rp_id=%s"
                        .formatted(visible(refused.received()), some(expected.origins()), expected.rpId())
                : "";
        metrics.refused(app, type, refused.reason());
        LOG.infof(
                "ceremony refused app=%s type=%s id=%s reason=%s%s",
                app.id(), type.wire(), id, refused.reason().wire(), why);
    }

    private static String visible(@Nullable String received) {
        String text = received == null ? "" : received;
        String cut = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
        return NOT_OF_ORIGINS.matcher(cut).replaceAll("?");
    }

    private static List<String> some(List<String> origins) {
        return origins.subList(0, Math.min(origins.size(), MOST_ORIGINS));
    }
}
