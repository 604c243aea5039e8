package dev.latchkey.nonce;

import dev.latchkey.database.Row;
import dev.latchkey.database.Statement;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.sealing.SealedRows;
import jakarta.enterprise.context.ApplicationScoped;

/** The private keys that sign nonces, as far as their encryption is concerned. */
@ApplicationScoped
class SealedNonceKeys implements SealedRows {
    private static final Statement ANY = Statement.beside(SealedNonceKeys.class, "any-keys");
    private static final Statement FOREIGN = Statement.beside(SealedNonceKeys.class, "foreign-keys");
    private static final Statement TO_RESEAL = Statement.beside(SealedNonceKeys.class, "keys-to-reseal");
    private static final Statement RESEAL = Statement.beside(SealedNonceKeys.class, "reseal-key");

    @Override
    public Queries queries() {
        return new Queries(ANY, FOREIGN, TO_RESEAL);
    }

    @Override
    public Statement.Bound resealed(Row row, OperatorKey operatorKey) {
        NonceKey key = NonceKeys.read(row);
        return RESEAL.with("app_id", key.appId())
                .with("generation", key.generation())
                .with("id", key.id())
                .with("sealed", key.resealed(operatorKey).sealedPrivateKey());
    }

    @Override
    public String withoutKey() {
        return "apps sign their nonces: their ceremonies will fail";
    }
}
