package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.outbox.Event;
import dev.latchkey.outbox.EventType;
import dev.latchkey.outbox.Outbox;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.User;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.wire.RandomId;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries to the database, a few hundred per transaction: missing ones are added, existing ones compared. If the
 * database rejects the values of one of them, each is written in a separate transaction.
 */
@ApplicationScoped
class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Statement TAKE_TURNS = Statement.beside(Intake.class, "take-turns");
    private static final Statement LOCK_APP = Statement.beside(Intake.class, "lock-app");
    private static final Statement READ_APP = Statement.beside(Intake.class, "read-app");
    private static final Statement LOCK_USERS = Statement.beside(Intake.class, "lock-users");
    private static final Statement REHEARSAL = Statement.beside(Intake.class, "rehearsal");

    private static final Outcome HANDLE_TAKEN = Outcome.refused(
            "handle_taken",
            "Another user, or a passkey of theirs, has this user_handle or its iOS version: signals would delete passkeys.");

    private final Outbox outbox;
    private final Sql sql;
    private final ObjectMapper json;
    private final SecureRandom random;

    Intake(Outbox outbox, Sql sql, ObjectMapper json, SecureRandom random) {
        this.outbox = outbox;
        this.sql = sql;
        this.json = json;
        this.random = random;
    }

    /** The app was deleted or its rp_id was changed while the lines were read. */
    static final class AppChanged extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Runs work in a transaction that has {@link Tables#REHEARSED} and is rolled back. */
    <T> T rehearsing(Supplier<T> work) {
        return sql.atLength(() -> {
            sql.change(REHEARSAL.bound());
            return work.get();
        });
    }

    /**
     * Writes entries.
     *
     * @param entries by the number of their line
     * @return the outcome of each
     * @throws AppChanged if the app was deleted or has another rp_id; nothing was written
     * @throws DatabaseFailure if the database is unavailable; the import can be repeated
     */
    Map<Long, Outcome> take(App app, Tables tables, SortedMap<Long, Entry> entries) {
        try {
            return inOneTransaction(app, tables, entries);
        } catch (DatabaseFailure e) {
            if (tables == Tables.REHEARSED || !e.kind().isOfValues()) {
                throw e;
            }
        }
        Map<Long, Outcome> outcomes = new HashMap<>();
        entries.forEach((number, entry) -> outcomes.putAll(alone(app, tables, number, entry)));
        return outcomes;
    }

    private Map<Long, Outcome> alone(App app, Tables tables, Long number, Entry entry) {
        try {
            return inOneTransaction(app, tables, new TreeMap<>(Map.of(number, entry)));
        } catch (DatabaseFailure e) {
            if (e.kind().isOfValues()) {
                return Map.of(number, Outcome.refused("database", "The database rejects these values."));
            }
            throw e;
        }
    }

    /**
     * Updates the statistics of the query planner. Until they show that an app is large, imports and logins may scan all its
     * users to find one.
     */
    void analyze(Tables tables) {
        try {
            sql.inBatch(() -> sql.change(tables.analyze.bound()));
        } catch (DatabaseFailure e) {
            if (tables == Tables.REHEARSED) {
                throw e;
            }
            LOG.warn("ANALYZE failed after an import; imports and logins are slow until autovacuum runs it", e);
        }
    }

    private Map<Long, Outcome> inOneTransaction(App app, Tables tables, SortedMap<Long, Entry> entries) {
        return sql.inBatch(app.id(), () -> {
            if (tables == Tables.OWN) {
                sql.row(TAKE_TURNS.with("app_id", app.id()), row -> row.flag("is_ours"));
            }
            requireUnchanged(app, tables == Tables.OWN ? LOCK_APP : READ_APP);
            Map<Long, Outcome> outcomes = new HashMap<>();
            for (SortedMap<Long, Entry> run : Runs.of(entries)) {
                takeUsers(app, tables, of(Entry.User.class, run), outcomes);
                takePasskeys(app, tables, of(Entry.Passkey.class, run), outcomes);
                takeRevocations(app, tables, of(Entry.RevokedCredential.class, run), outcomes);
            }
            if (tables == Tables.OWN) {
                report(app, entries, outcomes);
            }
            return outcomes;
        });
    }

    private void report(App app, SortedMap<Long, Entry> entries, Map<Long, Outcome> outcomes) {
        long users = created(Entry.User.class, entries, outcomes);
        long passkeys = created(Entry.Passkey.class, entries, outcomes);
        if (users + passkeys > 0) {
            outbox.report(
                    new Event(EventType.USERS_IMPORTED, app.id(), null, Map.of("users", users, "passkeys", passkeys)));
        }
    }

    private static long created(
            Class<? extends Entry> type, SortedMap<Long, Entry> entries, Map<Long, Outcome> outcomes) {
        return of(type, entries).keySet().stream()
                .filter(number -> Outcome.CREATED.equals(outcomes.get(number)))
                .count();
    }

    private void requireUnchanged(App app, Statement read) {
        boolean isUnchanged = sql.row(read.with("app_id", app.id()).with("life", app.life()), row -> row.text("rp_id"))
                .filter(app.rpId().value()::equals)
                .isPresent();
        if (!isUnchanged) {
            throw new AppChanged();
        }
    }

    private static <E extends Entry> SortedMap<Long, E> of(Class<E> type, SortedMap<Long, Entry> entries) {
        SortedMap<Long, E> some = new TreeMap<>();
        entries.forEach((number, entry) -> {
            if (type.isInstance(entry)) {
                some.put(number, type.cast(entry));
            }
        });
        return some;
    }

    private void takeUsers(App app, Tables tables, SortedMap<Long, Entry.User> users, Map<Long, Outcome> outcomes) {
        if (users.isEmpty()) {
            return;
        }
        Map<List<Object>, Long> numbers = new HashMap<>();
        ArrayNode lines = json.createArrayNode();
        users.forEach((number, user) -> {
            String id = Objects.requireNonNullElseGet(user.id(), () -> RandomId.next(random));
            numbers.putIfAbsent(List.of(id, user.externalId()), number);
            lines.add(line(number, id, user));
        });
        rows(tables.addUsers, app, lines, row -> List.of(row.text("id"), row.text("external_id")))
                .forEach(added -> outcomes.put(numbers.get(added), Outcome.CREATED));

        ArrayNode others = json.createArrayNode();
        users.forEach((number, user) -> {
            if (!outcomes.containsKey(number)) {
                others.addObject()
                        .put("number", number)
                        .put("external_id", user.externalId())
                        .put("given_id", user.id())
                        .put("given_status", wire(user.status()))
                        .put("given_metadata", user.userMetadata());
            }
        });
        compare(tables.compareUsers, app, others, row -> userThere(row), outcomes);
    }

    private static Outcome userThere(Row row) {
        if (!row.flag("is_there")) {
            return row.flag("is_id_taken") ? Outcome.refused("id_taken", "Another user has this id.") : HANDLE_TAKEN;
        }
        return row.flag("is_same")
                ? Outcome.UNCHANGED
                : Outcome.refused(
                        "user_differs",
                        "A user with this external_id and another id, status or user_metadata exists; they were not changed.");
    }

    private ObjectNode line(long number, String id, Entry.User user) {
        UserHandle handle = Objects.requireNonNullElseGet(user.userHandle(), () -> UserHandle.random(random));
        ObjectNode line = json.createObjectNode()
                .put("number", number)
                .put("id", id)
                .put("external_id", user.externalId())
                .put("user_handle", hex(handle.bytes()))
                .put("status", wire(Objects.requireNonNullElse(user.status(), UserStatus.PENDING)))
                .put("user_metadata", Objects.requireNonNullElse(user.userMetadata(), User.NO_METADATA))
                .put("past_login_count", user.pastLoginCount())
                .put("past_last_login_at", text(user.pastLastLoginAt()))
                .put("enrolled_at", text(user.enrolledAt()))
                .put("created_at", text(user.createdAt()))
                .put("updated_at", text(user.updatedAt()));
        return withAliases(line, user.userHandle());
    }

    private static ObjectNode withAliases(ObjectNode line, @Nullable UserHandle handle) {
        if (handle != null) {
            ArrayNode aliases = line.putArray("handle_aliases");
            handle.aliases().forEach(alias -> aliases.add(hex(alias.bytes())));
        }
        return line;
    }

    private void takePasskeys(
            App app, Tables tables, SortedMap<Long, Entry.Passkey> passkeys, Map<Long, Outcome> outcomes) {
        if (passkeys.isEmpty()) {
            return;
        }
        Map<List<Object>, Long> numbers = new HashMap<>();
        ArrayNode lines = json.createArrayNode();
        passkeys.forEach((number, passkey) -> {
            String id = Objects.requireNonNullElseGet(passkey.id(), () -> RandomId.next(random));
            numbers.putIfAbsent(List.of(id, passkey.credentialId()), number);
            lines.add(line(number, id, passkey));
        });
        if (tables == Tables.OWN) {
            lockUsers(app, passkeys.values());
        }
        Statement.Bound add = bound(tables.addPasskeys, app, lines)
                .with("rp_id", app.rpId().value())
                .with("most_passkeys", AppSettings.MOST_PASSKEYS);
        sql.rows(add, row -> List.<Object>of(row.text("id"), new CredentialId(row.bytes("credential_id"))))
                .forEach(added -> outcomes.put(numbers.get(added), Outcome.CREATED));

        ArrayNode others = json.createArrayNode();
        passkeys.forEach((number, passkey) -> {
            if (!outcomes.containsKey(number)) {
                ObjectNode other = others.addObject()
                        .put("number", number)
                        .put("external_id", passkey.externalId())
                        .put("credential_id", hex(passkey.credentialId().bytes()))
                        .put("public_key", hex(passkey.publicKey()))
                        .put("user_handle", handle(passkey.userHandle()))
                        .put("given_id", passkey.id());
                withAliases(other, passkey.userHandle());
            }
        });
        compare(tables.comparePasskeys, app, others, row -> passkeyThere(row), outcomes);
    }

    private void lockUsers(App app, Collection<Entry.Passkey> passkeys) {
        List<String> externalIds = passkeys.stream()
                .map(Entry.Passkey::externalId)
                .distinct()
                .sorted()
                .toList();
        sql.rows(LOCK_USERS.with("app_id", app.id()).with("external_ids", externalIds), row -> row.text("id"));
    }

    private static Outcome passkeyThere(Row row) {
        if (!row.flag("has_user")) {
            return Outcome.refused("user_unknown", "Its user is neither on an earlier line nor in the app.");
        }
        if (row.flag("is_there")) {
            return row.flag("is_same")
                    ? Outcome.UNCHANGED
                    : Outcome.refused(
                            "passkey_differs",
                            "A passkey with this credential_id and another user, key, handle or id exists; it was not changed.");
        }
        if (row.flag("is_revoked")) {
            return Outcome.refused("revoked", "The passkey was registered in this app and has been revoked since.");
        }
        if (row.flag("is_id_taken")) {
            return Outcome.refused("id_taken", "Another passkey has this id.");
        }
        return row.flag("is_handle_taken")
                ? HANDLE_TAKEN
                : Outcome.refused("too_many", "Its user has " + AppSettings.MOST_PASSKEYS + " passkeys, the maximum.");
    }

    private ObjectNode line(long number, String id, Entry.Passkey passkey) {
        ObjectNode line = json.createObjectNode()
                .put("number", number)
                .put("id", id)
                .put("external_id", passkey.externalId())
                .put("credential_id", hex(passkey.credentialId().bytes()))
                .put("public_key", hex(passkey.publicKey()))
                .put("sign_count", passkey.signCount())
                .put("backup_eligible", passkey.backupEligible())
                .put("backup_state", passkey.backupState())
                .put("user_verified", passkey.userVerified())
                .put("user_handle", handle(passkey.userHandle()))
                .put("aaguid", passkey.aaguid().toString())
                .put("attestation_format", passkey.attestationFormat())
                .put("attestation_object", hex(passkey.attestationObject()))
                .put("display_name", passkey.displayName())
                .put("friendly_name", passkey.friendlyName())
                .put("user_agent", passkey.userAgent())
                .put("usage_count", passkey.usageCount())
                .put("created_at", text(passkey.createdAt()))
                .put("updated_at", text(passkey.updatedAt()))
                .put("last_login_at", text(passkey.lastLoginAt()));
        ArrayNode transports = line.putArray("transports");
        passkey.transports().forEach(transports::add);
        return withAliases(line, passkey.userHandle());
    }

    private void takeRevocations(
            App app, Tables tables, SortedMap<Long, Entry.RevokedCredential> revocations, Map<Long, Outcome> outcomes) {
        if (revocations.isEmpty()) {
            return;
        }
        ArrayNode lines = json.createArrayNode();
        revocations
                .values()
                .forEach(revoked -> lines.addObject().put("credential_hash", hex(revoked.credentialHash())));
        Set<ByteBuffer> added = new HashSet<>(
                rows(tables.addRevocations, app, lines, row -> ByteBuffer.wrap(row.bytes("credential_hash"))));
        revocations.forEach((number, revoked) -> outcomes.put(
                number, added.remove(ByteBuffer.wrap(revoked.credentialHash())) ? Outcome.CREATED : Outcome.UNCHANGED));
    }

    private void compare(
            Statement statement, App app, ArrayNode lines, Function<Row, Outcome> judge, Map<Long, Outcome> outcomes) {
        if (!lines.isEmpty()) {
            rows(statement, app, lines, row -> Map.entry(row.count("number"), judge.apply(row)))
                    .forEach(judged -> outcomes.put(judged.getKey(), judged.getValue()));
        }
    }

    private <T> List<T> rows(Statement statement, App app, ArrayNode lines, Function<Row, T> reader) {
        return sql.rows(bound(statement, app, lines), reader);
    }

    private static Statement.Bound bound(Statement statement, App app, ArrayNode lines) {
        return statement.with("app_id", app.id()).with("lines", lines.toString());
    }

    private static @Nullable String handle(@Nullable UserHandle handle) {
        return handle == null ? null : hex(handle.bytes());
    }

    /** The hex format of PostgreSQL's bytea. */
    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
    }

    private static @Nullable String wire(@Nullable UserStatus status) {
        return status == null ? null : status.wire();
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
