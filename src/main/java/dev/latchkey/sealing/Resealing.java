package dev.latchkey.sealing;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
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
    private static final int BATCH = 500;

    private final Sql sql;
    private final OperatorKey operatorKey;
    private final List<SealedRows> kinds;

    Resealing(Sql sql, OperatorKey operatorKey, @All List<SealedRows> kinds) {
        this.sql = sql;
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
                        .filter(kind -> areThere(kind.queries().any().bound()))
                        .forEach(kind -> LOG.errorf("latchkey.encryption.key is not set, but %s", kind.withoutKey()));
            }
        } catch (DatabaseFailure notReadableYet) {
            LOG.debugf("the encryption key was not compared with the database: %s", notReadableYet.kind());
        }
    }

    /**
     * Seals with the present key everything that another one has sealed. Each row is changed by itself, so that this may be
     * interrupted and repeated at any time, and what is used in the meantime is not affected.
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
        return kinds.stream().mapToInt(this::reseal).sum();
    }

    private int reseal(SealedRows kind) {
        int changed = 0;
        List<Statement.Bound> resealed;
        do {
            resealed = sql.rows(
                    kind.queries()
                            .toReseal()
                            .with("id_length", OperatorKey.ID_LENGTH)
                            .with("key_id", operatorKey.id())
                            .with("most", BATCH),
                    row -> kind.resealed(row, operatorKey));
            changed += resealed.stream().mapToInt(sql::change).sum();
        } while (!resealed.isEmpty());
        return changed;
    }

    private boolean areForeign() {
        return kinds.stream()
                .anyMatch(kind -> areThere(kind.queries()
                        .foreign()
                        .with("id_length", OperatorKey.ID_LENGTH)
                        .with("key_id", operatorKey.id())
                        .with("previous_id", operatorKey.previousId())));
    }

    private boolean areThere(Statement.Bound question) {
        return sql.row(question, row -> row.flag("are_there")).orElseThrow();
    }
}
