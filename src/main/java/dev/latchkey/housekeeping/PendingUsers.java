package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.directory.Erasure;
import java.time.Instant;
import java.util.List;

/** Users who never enrolled a passkey: they are deleted after a time, as if by a backend. */
final class PendingUsers {
    /** The maximum number of users per lookup. */
    static final int BATCH = 200;

    private static final Statement FIND = Statement.beside(PendingUsers.class, "pending-users");
    private static final Statement LOCK = Statement.beside(PendingUsers.class, "lock-pending-user");

    private final Erasure erasure;
    private final Lease lease;
    private final Sql sql;

    PendingUsers(Erasure erasure, Lease lease, Sql sql) {
        this.erasure = erasure;
        this.lease = lease;
        this.sql = sql;
    }

    private record Candidate(String appId, String userId) {}

    /**
     * Deletes all users who were created and last tried before this moment, unless another replica is doing so; returns
     * how many.
     */
    long deleteOlderThan(Instant moment) {
        long count = 0;
        boolean isMore = true;
        while (isMore && lease.take().isPresent()) {
            List<Candidate> candidates = sql.inBatch(() -> sql.rows(
                    FIND.with("before", moment).with("most", BATCH),
                    row -> new Candidate(row.text("app_id"), row.text("id"))));
            long deleted = candidates.stream().filter(this::delete).count();
            count += deleted;
            isMore = candidates.size() == BATCH && deleted > 0;
        }
        lease.giveBack();
        return count;
    }

    /** The user may have enrolled, or been deleted, since the lookup. */
    private boolean delete(Candidate candidate) {
        return sql.atomically(() -> {
            boolean isPending = sql.row(
                            LOCK.with("app_id", candidate.appId()).with("user_id", candidate.userId()),
                            row -> row.text("id"))
                    .isPresent();
            if (isPending) {
                erasure.erase(candidate.appId(), candidate.userId());
            }
            return isPending;
        });
    }
}
