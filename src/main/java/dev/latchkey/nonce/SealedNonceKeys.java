package dev.latchkey.nonce;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.sealing.SealedRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The private keys that sign nonces, as far as their encryption is concerned. */
@ApplicationScoped
class SealedNonceKeys implements SealedRows {
    private static final int BATCH = 500;

    private static final Statement ANY = Statement.beside(SealedNonceKeys.class, "any-keys");
    private static final Statement FOREIGN = Statement.beside(SealedNonceKeys.class, "foreign-keys");
    private static final Statement TO_RESEAL = Statement.beside(SealedNonceKeys.class, "keys-to-reseal");
    private static final Statement RESEAL = Statement.beside(SealedNonceKeys.class, "reseal-key");

    private final Sql sql;
    private final OperatorKey operatorKey;

    SealedNonceKeys(Sql sql, OperatorKey operatorKey) {
        this.sql = sql;
        this.operatorKey = operatorKey;
    }

    @Override
    public boolean areThere() {
        return is(ANY.bound());
    }

    @Override
    public boolean areForeign(byte[] keyId, byte[] previousId) {
        return is(FOREIGN.with("id_length", OperatorKey.ID_LENGTH)
                .with("key_id", keyId)
                .with("previous_id", previousId));
    }

    @Override
    public int reseal() {
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

    @Override
    public String withoutKey() {
        return "apps sign their nonces: their ceremonies will fail";
    }

    private boolean is(Statement.Bound question) {
        return sql.row(question, row -> row.flag("are_there")).orElseThrow();
    }
}
