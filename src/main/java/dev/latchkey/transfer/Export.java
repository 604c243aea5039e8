package dev.latchkey.transfer;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
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
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moving out: writes the users of an app in the order of their creation, each followed by his passkeys, and then the
 * credentials that were revoked, all as of one moment, and some hundred at a time.
 */
@ApplicationScoped
public class Export {
    /** The most users, or revoked credentials, from one checkpoint to the next. */
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

    /** A user's line; the members' meaning is the format's. */
    private record UserLine(
            String type,
            String id,
            String externalId,
            String status,
            @JsonRawValue String userMetadata,
            String userHandle,
            long pastLoginCount,
            @Nullable Instant pastLastLoginAt,
            @Nullable Instant enrolledAt,
            Instant createdAt,
            Instant updatedAt) {
        static UserLine of(Row row) {
            return new UserLine(
                    Format.USER,
                    row.text("id"),
                    row.text("external_id"),
                    row.text("status"),
                    row.text("user_metadata"),
                    base64Url(row.bytes("user_handle")),
                    row.count("revoked_usage_count"),
                    row.instantOrNull("revoked_last_login_at"),
                    row.instantOrNull("enrolled_at"),
                    row.instant("created_at"),
                    row.instant("updated_at"));
        }
    }

    /** A passkey's line. */
    private record PasskeyLine(
            String type,
            String id,
            String externalId,
            String credentialId,
            String publicKey,
            String rpId,
            @Nullable Long signCount,
            @Nullable Boolean backupEligible,
            @Nullable Boolean backupState,
            @Nullable Boolean userVerified,
            @Nullable String userHandle,
            List<String> transports,
            UUID aaguid,
            @Nullable String attestationObject,
            String displayName,
            @Nullable String friendlyName,
            @Nullable String userAgent,
            long usageCount,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant lastLoginAt) {
        static PasskeyLine of(Row row) {
            byte[] userHandle = row.bytesOrNull("user_handle");
            byte[] attestationObject = row.bytesOrNull("attestation_object");
            return new PasskeyLine(
                    Format.PASSKEY,
                    row.text("id"),
                    row.text("external_id"),
                    base64Url(row.bytes("credential_id")),
                    base64Url(row.bytes("public_key")),
                    row.text("rp_id"),
                    row.countOrNull("sign_count"),
                    row.flagOrNull("backup_eligible"),
                    row.flagOrNull("backup_state"),
                    row.flagOrNull("uv_initialized"),
                    userHandle == null ? null : base64Url(userHandle),
                    row.texts("transports"),
                    row.uuid("aaguid"),
                    attestationObject == null ? null : base64Url(attestationObject),
                    row.text("display_name"),
                    row.textOrNull("friendly_name"),
                    row.textOrNull("user_agent"),
                    row.count("usage_count"),
                    row.instant("created_at"),
                    row.instant("updated_at"),
                    row.instantOrNull("last_login_at"));
        }
    }

    private record RevokedCredentialLine(String type, String credentialHash) {}

    private record Checkpoint(String type, String cursor, long users, long passkeys, long revokedCredentials) {}

    private record End(String type, long users, long passkeys, long revokedCredentials) {}

    /** An export in the audit trail, still to be written. */
    public interface Recorded {
        /**
         * Writes it.
         *
         * @param out flushed at every checkpoint
         * @throws UncheckedIOException when it cannot be written
         */
        void write(OutputStream out);
    }

    /**
     * Records an export of the app's users from a place on. What is written is as of the moment that the header tells, however
     * long it takes; meanwhile the database keeps what others delete or change.
     *
     * @param after {@link ExportCursor#START}, or the last checkpoint of an export that broke off
     */
    public Recorded users(App app, ExportCursor after) {
        audit.record(Action.onApp(ActionType.USERS_EXPORTED, app.id()));
        return out -> sql.inSnapshot(() -> new Run(app, out).write(after));
    }

    /**
     * Reads and records an export of one user and their passkeys, without their events.
     *
     * @throws ApiException 404 when the app has no such user
     */
    public Recorded user(App app, String userId) {
        List<Object> lines = read(app, userId);
        audit.record(Action.onUser(ActionType.USER_EXPORTED, app.id(), userId));
        return out -> lines.forEach(line -> write(line, out));
    }

    private List<Object> read(App app, String userId) {
        List<Object> lines = new ArrayList<>();
        lines.add(header(app, false));
        if (RandomId.isPossible(userId)) {
            sql.inSnapshot(() -> sql.row(USER.with("app_id", app.id()).with("user_id", userId), UserLine::of)
                    .ifPresent(user -> {
                        lines.add(user);
                        lines.addAll(passkeys(app, List.of(user)).getOrDefault(userId, List.of()));
                    }));
        }
        if (lines.size() == 1) {
            throw new ApiException(ErrorCode.USER_NOT_FOUND);
        }
        return lines;
    }

    private Header header(App app, boolean resumed) {
        return new Header(Format.HEADER, Format.NAME, Format.VERSION, app.id(), app.rpId(), clock.instant(), resumed);
    }

    private Map<String, List<PasskeyLine>> passkeys(App app, List<UserLine> users) {
        List<String> ids = users.stream().map(UserLine::id).toList();
        return sql
                .rows(
                        PASSKEYS.with("app_id", app.id()).with("user_ids", ids),
                        row -> Map.entry(row.text("user_id"), PasskeyLine.of(row)))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private void write(Object line, OutputStream out) {
        try {
            out.write(text(line).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(Object line) throws JsonProcessingException {
        return json.writeValueAsString(line);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The writing of one export, within its snapshot. */
    private final class Run {
        private final App app;
        private final OutputStream out;
        private long users;
        private long passkeys;
        private long revokedCredentials;

        Run(App app, OutputStream out) {
            this.app = app;
            this.out = out;
        }

        void write(ExportCursor after) {
            line(header(app, !after.equals(ExportCursor.START)));
            ExportCursor behindUsers = after.isBehindUsers() ? after : writeUsers(after);
            writeRevokedCredentials(behindUsers);
            line(new End(Format.END, users, passkeys, revokedCredentials));
        }

        private ExportCursor writeUsers(ExportCursor start) {
            ExportCursor after = start;
            List<UserLine> batch = users(after);
            while (!batch.isEmpty()) {
                Map<String, List<PasskeyLine>> theirs = passkeys(app, batch);
                for (UserLine user : batch) {
                    line(user);
                    List<PasskeyLine> his = theirs.getOrDefault(user.id(), List.of());
                    his.forEach(this::line);
                    passkeys += his.size();
                }
                users += batch.size();
                UserLine last = batch.get(batch.size() - 1);
                after = new ExportCursor(last.createdAt(), last.id(), new byte[0]);
                checkpoint(after);
                batch = batch.size() < BATCH ? List.of() : users(after);
            }
            return after;
        }

        private List<UserLine> users(ExportCursor after) {
            return sql.rows(
                    USERS.with("app_id", app.id())
                            .with("after_at", after.createdAt())
                            .with("after_id", after.id())
                            .with("most", BATCH),
                    UserLine::of);
        }

        private void writeRevokedCredentials(ExportCursor start) {
            ExportCursor after = start;
            List<byte[]> batch = revokedCredentials(after);
            while (!batch.isEmpty()) {
                batch.forEach(hash -> line(new RevokedCredentialLine(Format.REVOKED_CREDENTIAL, base64Url(hash))));
                revokedCredentials += batch.size();
                after = after.behind(batch.get(batch.size() - 1));
                checkpoint(after);
                batch = batch.size() < BATCH ? List.of() : revokedCredentials(after);
            }
        }

        private List<byte[]> revokedCredentials(ExportCursor after) {
            return sql.rows(
                    REVOCATIONS
                            .with("app_id", app.id())
                            .with("after", after.credentialHash())
                            .with("most", BATCH),
                    row -> row.bytes("credential_hash"));
        }

        private void checkpoint(ExportCursor cursor) {
            line(new Checkpoint(Format.CHECKPOINT, cursor.text(), users, passkeys, revokedCredentials));
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void line(Object line) {
            Export.this.write(line, out);
        }
    }
}
