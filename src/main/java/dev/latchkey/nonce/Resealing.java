package dev.latchkey.nonce;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** The replacement of the operator's key: what the previous one has encrypted is encrypted with the present one. */
@ApplicationScoped
public class Resealing {
    private static final Logger LOG = Logger.getLogger(Resealing.class);
    private static final int BATCH = 500;
    private static final String FOREIGN_KEYS =
            "The database has keys that were encrypted with neither latchkey.encryption.key nor"
                    + " latchkey.encryption.previous-key: configure the key that they were encrypted with.";

    private static final Statement ANY = Statement.beside(Resealing.class, "any-keys");
    private static final Statement FOREIGN = Statement.beside(Resealing.class, "foreign-keys");
    private static final Statement TO_RESEAL = Statement.beside(Resealing.class, "keys-to-reseal");
    private static final Statement RESEAL = Statement.beside(Resealing.class, "reseal-key");

    private final Sql sql;
    private final OperatorKey operatorKey;

    Resealing(Sql sql, OperatorKey operatorKey) {
        this.sql = sql;
        this.operatorKey = operatorKey;
    }

    /**
     * Compares the configured keys with what is encrypted in the database, if it can be read yet.
     *
     * @throws ConfigurationException if there are keys that the configured ones cannot decrypt
     */
    void check(@Observes StartupEvent event) {
        try {
            if (operatorKey.isSet()) {
                if (areForeign()) {
                    throw new ConfigurationException(FOREIGN_KEYS);
                }
            } else if (is(ANY.bound())) {
                LOG.error("latchkey.encryption.key is not set, but apps sign their nonces: their ceremonies will fail");
            }
        } catch (DatabaseFailure notReadableYet) {
            LOG.debugf("the encryption key was not compared with the database: %s", notReadableYet.kind());
        }
    }

    /**
     * Encrypts with the present key everything that another one has encrypted. Each key is changed by itself: the run may be
     * interrupted and repeated at any time, and what signs in the meantime is not affected.
     *
     * @return how many keys were re-encrypted
     * @throws ApiException 409 if no encryption key is configured, or there are keys that the configured ones cannot decrypt,
     *     in which case nothing is changed
     */
    public int reseal() {
        if (!operatorKey.isSet()) {
            throw new ApiException(ErrorCode.CONFLICT, "latchkey.encryption.key is not set.");
        }
        if (areForeign()) {
            throw new ApiException(ErrorCode.CONFLICT, FOREIGN_KEYS);
        }
        int changed = 0;
        List<NonceKey> batch;
        do {
            batch = sql.rows(
                    TO_RESEAL
                            .with("id_length", OperatorKey.ID_LENGTH)
                            .with("key_id", operatorKey.id())
                            .with("most", BATCH),
                    NonceKeys::read);
            for (NonceKey key : batch) {
                changed += sql.change(RESEAL.with("app_id", key.appId())
                        .with("generation", key.generation())
                        .with("id", key.id())
                        .with("sealed", key.resealed(operatorKey).sealedPrivateKey()));
            }
        } while (!batch.isEmpty());
        return changed;
    }

    private boolean areForeign() {
        return is(FOREIGN.with("id_length", OperatorKey.ID_LENGTH)
                .with("key_id", operatorKey.id())
                .with("previous_id", operatorKey.previousId()));
    }

    private boolean is(Statement.Bound question) {
        return sql.row(question, row -> row.flag("are_there")).orElseThrow();
    }
}
