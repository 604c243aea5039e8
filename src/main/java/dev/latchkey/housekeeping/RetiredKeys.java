package dev.latchkey.housekeeping;

import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Sql;
import dev.latchkey.nonce.NonceKeys;

/** Keys whose last nonce has long been verified. */
final class RetiredKeys implements Task {
    private final NonceKeys keys;
    private final Lease lease;
    private final Table table;
    private final Sql sql;
    private final Audit audit;

    RetiredKeys(NonceKeys keys, Lease lease, Sql sql, Audit audit) {
        this.keys = keys;
        this.lease = lease;
        this.table = new Table("nonce_key", sql);
        this.sql = sql;
        this.audit = audit;
    }

    @Override
    public String what() {
        return "nonce_keys";
    }

    @Override
    public Result run(Extent extent) {
        if (lease.take(extent == Extent.ALL).isEmpty()) {
            return Result.BUSY;
        }
        long most = table.most(extent);
        long count = 0;
        boolean isMore = true;
        while (isMore && count < most && lease.keep()) {
            int size = (int) Math.min(Sweep.BATCH, most - count);
            int retired = retire(size);
            count += retired;
            isMore = retired == size;
        }
        lease.giveBack();
        return new Result(count, isMore && count >= most ? Result.End.LIMITED : Result.End.DONE);
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
