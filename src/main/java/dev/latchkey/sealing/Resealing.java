package dev.latchkey.sealing;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** The replacement of the operator's key: what the previous one has sealed is sealed with the present one. */
@ApplicationScoped
public class Resealing {
    private static final Logger LOG = Logger.getLogger(Resealing.class);
    private static final String FOREIGN =
            "The database has keys that were encrypted with neither latchkey.encryption.key nor"
                    + " latchkey.encryption.previous-key: configure the key that they were encrypted with.";

    private final OperatorKey operatorKey;
    private final List<SealedRows> kinds;

    Resealing(OperatorKey operatorKey, @All List<SealedRows> kinds) {
        this.operatorKey = operatorKey;
        this.kinds = kinds;
    }

    /**
     * Compares the configured keys with what is sealed in the database, if it can be read yet.
     *
     * @throws ConfigurationException if there are secrets that the configured ones cannot open
     */
    void check(@Observes StartupEvent event) {
        try {
            if (operatorKey.isSet()) {
                if (areForeign()) {
                    throw new ConfigurationException(FOREIGN);
                }
            } else {
                kinds.stream()
                        .filter(SealedRows::areThere)
                        .forEach(kind -> LOG.errorf("latchkey.encryption.key is not set, but %s", kind.withoutKey()));
            }
        } catch (DatabaseFailure notReadableYet) {
            LOG.debugf("the encryption key was not compared with the database: %s", notReadableYet.kind());
        }
    }

    /**
     * Seals with the present key everything that another one has sealed. It may be interrupted and repeated at any time, and what
     * is used in the meantime is not affected.
     *
     * @return how many rows were changed
     * @throws ApiException 409 if no encryption key is configured, or there are secrets that the configured ones cannot open, in
     *     which case nothing is changed
     */
    public int reseal() {
        if (!operatorKey.isSet()) {
            throw new ApiException(ErrorCode.CONFLICT, "latchkey.encryption.key is not set.");
        }
        if (areForeign()) {
            throw new ApiException(ErrorCode.CONFLICT, FOREIGN);
        }
        return kinds.stream().mapToInt(SealedRows::reseal).sum();
    }

    private boolean areForeign() {
        return kinds.stream().anyMatch(kind -> kind.areForeign(operatorKey.id(), operatorKey.previousId()));
    }
}
