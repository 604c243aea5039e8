package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.wire.NdjsonWriter;
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the users of an app in the order of their creation, each followed by their passkeys, and then the revoked
 * credentials, from one snapshot in batches of a few hundred.
 */
@ApplicationScoped
public class Export {
    /** The maximum number of users or revoked credentials between two checkpoints. */
    static final int BATCH = 500;

    private static final Statement USERS = Statement.beside(Export.class, "export-users");
    private static final Statement USER = Statement.beside(Export.class, "export-user");
    private static final Statement PASSKEYS = Statement.beside(Export.class, "export-passkeys");
    private static final Statement REVOCATIONS = Statement.beside(Export.class, "export-revocations");

    private final Audit audit;
    private final Sql sql;
    private final ObjectMapper json;
    private final Clock clock;

    Export(Audit audit, Sql sql, ObjectMapper json, Clock clock) {
        this.audit = audit;
        this.sql = sql;
        this.json = json;
        this.clock = clock;
    }

    private record Header(
            String type, String format, int version, String appId, String rpId, Instant exportedAt, boolean resumed) {}

    /** A user's position in the export, and their record. */
    private record ExportedUser(String id, Instant createdAt, Object line) {
        static ExportedUser of(Row row) {
            return new ExportedUser(row.text("id"), row.instant("created_at"), UserRecord.KIND.write(row));
        }
    }

    /** A credential's position in the export, and its record. */
    private record ExportedRevocation(byte[] credentialHash, Object line) {
        static ExportedRevocation of(Row row) {
            return new ExportedRevocation(row.bytes("credential_hash"), RevokedCredentialRecord.KIND.write(row));
        }
    }

    private record Checkpoint(String type, String cursor, long users, long passkeys, long revokedCredentials) {}

    private record End(String type, long users, long passkeys, long revokedCredentials) {}

    /** An export that is recorded in the audit trail and not yet written. */
    public interface Recorded {
        /**
         * Writes it.
         *
         * @param out flushed at every checkpoint
         * @throws UncheckedIOException if the stream is broken
         */
        void write(OutputStream out);
    }

    /**
     * Records an export of the app's users from a position on. It shows the database as of the time in its header; until it is
     * complete, the database keeps the row versions that others delete or change.
     *
     * @param after {@link ExportCursor#START}, or the last checkpoint of an interrupted export
     */
    public Recorded users(App app, ExportCursor after) {
        audit.record(Action.onApp(ActionType.USERS_EXPORTED, app.id()));
        return out -> sql.inSnapshot(() -> new Run(app, out).write(after));
    }

    /**
     * Reads and records an export of one user and their passkeys, without their events.
     *
     * @throws ApiException 404 if the app has no such user
     */
    public Recorded user(App app, String userId) {
        List<Object> lines = read(app, userId);
        audit.record(Action.onUser(ActionType.USER_EXPORTED, app.id(), userId));
        return out -> lines.forEach(new NdjsonWriter(json, out)::write);
    }

    private List<Object> read(App app, String userId) {
        List<Object> lines = new ArrayList<>();
        lines.add(header(app, false));
        if (RandomId.isPossible(userId)) {
            sql.inSnapshot(() -> sql.row(USER.with("app_id", app.id()).with("user_id", userId), ExportedUser::of)
                    .ifPresent(user -> {
                        lines.add(user.line());
                        lines.addAll(passkeys(app, List.of(user)).getOrDefault(userId, List.of()));
                    }));
        }
        if (lines.size() == 1) {
            throw new ApiException(ErrorCode.USER_NOT_FOUND);
        }
        return lines;
    }

    private Header header(App app, boolean resumed) {
        return new Header(
                Format.HEADER, Format.NAME, Format.VERSION, app.id(), app.rpId().value(), clock.instant(), resumed);
    }

    private Map<String, List<Object>> passkeys(App app, List<ExportedUser> users) {
        List<String> ids = users.stream().map(ExportedUser::id).toList();
        return sql
                .rows(
                        PASSKEYS.with("app_id", app.id()).with("user_ids", ids),
                        row -> Map.<String, Object>entry(row.text("user_id"), PasskeyRecord.KIND.write(row)))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** One export within its snapshot. */
    private final class Run {
        private final App app;
        private final NdjsonWriter out;
        private long users;
        private long passkeys;
        private long revokedCredentials;

        Run(App app, OutputStream out) {
            this.app = app;
            this.out = new NdjsonWriter(json, out);
        }

        void write(ExportCursor after) {
            out.write(header(app, !after.equals(ExportCursor.START)));
            ExportCursor behindUsers = after.isBehindUsers() ? after : writeUsers(after);
            writeRevokedCredentials(behindUsers);
            out.write(new End(Format.END, users, passkeys, revokedCredentials));
        }

        private ExportCursor writeUsers(ExportCursor start) {
            ExportCursor after = start;
            List<ExportedUser> batch = users(after);
            while (!batch.isEmpty()) {
                Map<String, List<Object>> theirs = passkeys(app, batch);
                for (ExportedUser user : batch) {
                    out.write(user.line());
                    List<Object> records = theirs.getOrDefault(user.id(), List.of());
                    records.forEach(out::write);
                    passkeys += records.size();
                }
                users += batch.size();
                ExportedUser last = batch.get(batch.size() - 1);
                after = new ExportCursor(last.createdAt(), last.id(), new byte[0]);
                checkpoint(after);
                batch = batch.size() < BATCH ? List.of() : users(after);
            }
            return after;
        }

        private List<ExportedUser> users(ExportCursor after) {
            return sql.rows(
                    USERS.with("app_id", app.id())
                            .with("after_at", after.createdAt())
                            .with("after_id", after.id())
                            .with("most", BATCH),
                    ExportedUser::of);
        }

        private void writeRevokedCredentials(ExportCursor start) {
            ExportCursor after = start;
            List<ExportedRevocation> batch = revokedCredentials(after);
            while (!batch.isEmpty()) {
                batch.forEach(revoked -> out.write(revoked.line()));
                revokedCredentials += batch.size();
                after = after.behind(batch.get(batch.size() - 1).credentialHash());
                checkpoint(after);
                batch = batch.size() < BATCH ? List.of() : revokedCredentials(after);
            }
        }

        private List<ExportedRevocation> revokedCredentials(ExportCursor after) {
            return sql.rows(
                    REVOCATIONS
                            .with("app_id", app.id())
                            .with("after", after.credentialHash())
                            .with("most", BATCH),
                    ExportedRevocation::of);
        }

        private void checkpoint(ExportCursor cursor) {
            out.write(new Checkpoint(Format.CHECKPOINT, cursor.text(), users, passkeys, revokedCredentials));
            out.flush();
        }
    }
}
