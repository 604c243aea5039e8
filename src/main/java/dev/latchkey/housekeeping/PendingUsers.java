package dev.latchkey.housekeeping;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.directory.Erasure;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Users who never enrolled a passkey, counted from their creation or their last attempt: they are deleted after a time, as if
 * by a backend. An app of which a user is locked, such as one that is being deleted, is left for the next run.
 */
final class PendingUsers implements Deletion {
    /** The maximum number of users per lookup. */
    private static final int BATCH = 200;

    private static final Statement FIND = Statement.beside(PendingUsers.class, "pending-users");
    private static final Statement LOCK = Statement.beside(PendingUsers.class, "lock-pending-user");
    private static final Statement WAIT_BRIEFLY = Statement.of("SET LOCAL lock_timeout = '500ms'");

    private final Duration age;
    private final Erasure erasure;
    private final Sql sql;

    PendingUsers(Duration age, Erasure erasure, Sql sql) {
        this.age = age;
        this.erasure = erasure;
        this.sql = sql;
    }

    private record Candidate(String appId, String userId) {}

    @Override
    public String what() {
        return "pending_users";
    }

    @Override
    public String table() {
        return "app_user";
    }

    @Override
    public Run begin(UUID doneUntil) {
        Set<String> busyApps = new HashSet<>();
        return most -> {
            int size = Math.min(BATCH, most);
            int busyBefore = busyApps.size();
            List<Candidate> candidates = find(size, busyApps);
            long deleted = candidates.stream()
                    .filter(candidate -> delete(candidate, busyApps))
                    .count();
            boolean isMore = candidates.size() == size && (deleted > 0 || busyApps.size() > busyBefore);
            return new Batch(deleted, isMore, doneUntil);
        };
    }

    private List<Candidate> find(int most, Set<String> busyApps) {
        return sql.inBatch(() -> sql.rows(
                FIND.with("age_seconds", age.toSeconds()).with("most", most).with("busy_apps", List.copyOf(busyApps)),
                row -> new Candidate(row.text("app_id"), row.text("id"))));
    }

    private boolean delete(Candidate candidate, Set<String> busyApps) {
        if (busyApps.contains(candidate.appId())) {
            return false;
        }
        try {
            return sql.atomically(() -> deleteIfPending(candidate));
        } catch (DatabaseFailure e) {
            if (e.kind() != DatabaseFailure.Kind.LOCKED && e.kind() != DatabaseFailure.Kind.TIMEOUT) {
                throw e;
            }
            busyApps.add(candidate.appId());
            return false;
        }
    }

    /** The user may have enrolled, or been deleted, since the lookup. */
    private boolean deleteIfPending(Candidate candidate) {
        sql.change(WAIT_BRIEFLY.bound());
        Optional<String> pending = sql.row(
                LOCK.with("app_id", candidate.appId()).with("user_id", candidate.userId()), row -> row.text("id"));
        pending.ifPresent(userId -> erasure.erase(candidate.appId(), userId));
        return pending.isPresent();
    }
}
