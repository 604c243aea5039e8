package dev.latchkey.housekeeping;

import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.nonce.NonceKeys;
import java.util.UUID;

/** Keys whose last nonce has long been verified. */
final class RetiredKeys implements Deletion {
    private final NonceKeys keys;
    private final Sql sql;
    private final Audit audit;

    RetiredKeys(NonceKeys keys, Sql sql, Audit audit) {
        this.keys = keys;
        this.sql = sql;
        this.audit = audit;
    }

    @Override
    public String what() {
        return "nonce_keys";
    }

    @Override
    public String table() {
        return "nonce_key";
    }

    @Override
    public Run begin(UUID doneUntil) {
        return most -> {
            int retired = retire(most);
            return new Batch(retired, retired == most, doneUntil);
        };
    }

    private int retire(int most) {
        return sql.atomically(() -> {
            int retired = keys.retire(most);
            if (retired > 0) {
                audit.record(Action.onMany(ActionType.NONCE_KEYS_DELETED, retired));
            }
            return retired;
        });
    }
}
