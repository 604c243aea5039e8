package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.webauthn.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/** One line for each ceremony that was finished or refused; the ceremony's id correlates, nothing in it is a secret. */
@ApplicationScoped
class CeremonyLog {
    private static final Logger LOG = Logger.getLogger("dev.latchkey.ceremony");

    void completed(App app, CeremonyType type, UUID id) {
        LOG.infof("ceremony completed app=%s type=%s id=%s", app.id(), type.wire(), id);
    }

    void refused(App app, CeremonyType type, UUID id, Reason reason) {
        LOG.infof("ceremony refused app=%s type=%s id=%s reason=%s", app.id(), type.wire(), id, reason.wire());
    }
}
