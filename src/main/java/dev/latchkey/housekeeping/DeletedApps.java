package dev.latchkey.housekeeping;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.directory.AppErasure;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Erases the apps that operators deleted and that are too large to be erased during the request, or whose erasure was
 * interrupted: by one replica at a time; another one continues if that dies.
 */
@ApplicationScoped
public class DeletedApps {
    private static final Logger LOG = Logger.getLogger(DeletedApps.class);

    private final AppErasure erasure;
    private final Lease lease;

    DeletedApps(AppErasure erasure, Sql sql, SecureRandom random) {
        this.erasure = erasure;
        this.lease = new Lease("deleted-apps", Duration.ZERO, sql, random);
    }

    /** Erases all that are left, unless another replica is doing so. */
    public void erase() {
        for (String appId : erasure.pending()) {
            try {
                if (erasure.erase(appId, erased -> lease.keep())) {
                    LOG.infof("app %s is erased", appId);
                }
            } catch (DatabaseFailure e) {
                if (e.kind() != DatabaseFailure.Kind.GONE) {
                    throw e;
                }
                LOG.debugf("app %s is erased in the next run, because a row was added to it", appId);
            }
        }
        lease.giveBack();
    }
}
