package dev.latchkey.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.config.Bounds;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * How many users and passkeys an app has. They are counted in parts of bounded cost, each from an index alone, and the result is
 * stored; meanwhile users may move from one part to another, so it is correct for an app at rest and otherwise nearly so.
 */
@ApplicationScoped
public class Census {
    /** The maximum number of rows that a statement counts. */
    private static final int PART = 50_000;

    private static final int MOST_PROVIDERS = 20;

    /** An app is counted again only after this many times the time that it took. */
    private static final int REST = 100;

    private static final Statement DUE = Statement.beside(Census.class, "due-apps");
    private static final Statement COUNT_USERS = Statement.beside(Census.class, "count-users");
    private static final Statement COUNT_PASSKEYS = Statement.beside(Census.class, "count-passkeys");
    private static final Statement KEEP = Statement.beside(Census.class, "keep-census");
    private static final Statement READ = Statement.beside(Census.class, "census");
    private static final List<String> STATUSES = List.of("pending", "active", "inactive");

    private final Sql sql;
    private final ObjectMapper json;
    private final Duration interval;

    Census(Sql sql, ObjectMapper json, FiguresConfig config) {
        this.sql = sql;
        this.json = json;
        this.interval = Bounds.every(config.recountEvery()).orElse(Duration.ZERO);
    }

    /** The passkeys of a provider. */
    public record Provider(UUID aaguid, long passkeys) {}

    /**
     * The last count.
     *
     * @param usersWithPasskey at least one, of any status
     * @param providers those with the most passkeys, most first
     */
    public record Counted(
            Instant countedAt,
            long pending,
            long active,
            long inactive,
            long passkeys,
            long usersWithPasskey,
            List<Provider> providers) {}

    /** Some of the apps that are to be counted, those first that have waited for the longest time. */
    public List<String> due() {
        return sql.rows(DUE.bound(), row -> row.text("id"));
    }

    /** The app's last count; empty: it has not been counted yet. */
    public Optional<Counted> of(String appId) {
        return sql.row(READ.with("app_id", appId), this::counted);
    }

    private Counted counted(Row row) {
        return new Counted(
                row.instant("counted_at"),
                row.count("pending"),
                row.count("active"),
                row.count("inactive"),
                row.count("passkeys"),
                row.count("users_with_passkey"),
                providers(row.text("providers")));
    }

    private List<Provider> providers(String stored) {
        try {
            return json.readValue(stored, new TypeReference<List<Provider>>() {});
        } catch (JsonProcessingException corrupt) {
            throw new IllegalStateException("a stored count cannot be read", corrupt);
        }
    }

    /**
     * Counts an app and stores the result.
     *
     * @param mayContinue asked before each part; nothing is stored after false
     */
    public void count(String appId, BooleanSupplier mayContinue) {
        count(appId, mayContinue, PART);
    }

    /** As {@link #count(String, BooleanSupplier)}, with this maximum number of rows per statement. */
    void count(String appId, BooleanSupplier mayContinue, int most) {
        long begin = System.nanoTime();
        Map<String, Long> users = new HashMap<>();
        for (String status : STATUSES) {
            UserPart part = UserPart.FIRST;
            do {
                if (!mayContinue.getAsBoolean()) {
                    return;
                }
                part = countUsers(appId, status, part, most);
                users.merge(status, part.users(), Long::sum);
            } while (part.users() == most);
        }
        Map<UUID, Long> passkeys = new HashMap<>();
        long usersWithPasskey = 0;
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            if (!mayContinue.getAsBoolean()) {
                return;
            }
            List<PasskeyPart> parts = countPasskeys(appId, after.get(), most);
            parts.forEach(part -> passkeys.merge(part.aaguid(), part.passkeys(), Long::sum));
            usersWithPasskey +=
                    parts.stream().mapToLong(PasskeyPart::users).findFirst().orElse(0);
            after = parts.stream().map(PasskeyPart::lastUser).findFirst();
        }
        keep(appId, users, passkeys, usersWithPasskey, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Some users of a status, in the order of their creation. */
    private record UserPart(long users, Instant lastAt, String lastId) {
        static final UserPart FIRST = new UserPart(0, Instant.EPOCH, "");
    }

    private UserPart countUsers(String appId, String status, UserPart before, int most) {
        return sql.row(
                        COUNT_USERS
                                .with("app_id", appId)
                                .with("status", status)
                                .with("after_at", before.lastAt())
                                .with("after_id", before.lastId())
                                .with("most", most),
                        row -> new UserPart(
                                row.count("users"),
                                Optional.ofNullable(row.instantOrNull("last_at"))
                                        .orElse(before.lastAt()),
                                Optional.ofNullable(row.textOrNull("last_id")).orElse(before.lastId())))
                .orElseThrow();
    }

    /**
     * The passkeys of a provider, of some users in the order of their ids.
     *
     * @param users the number of all these users, and {@code lastUser} the last of them
     */
    private record PasskeyPart(UUID aaguid, long passkeys, long users, String lastUser) {}

    private List<PasskeyPart> countPasskeys(String appId, String after, int most) {
        return sql.rows(
                COUNT_PASSKEYS.with("app_id", appId).with("after", after).with("most", most),
                row -> new PasskeyPart(
                        row.uuid("aaguid"), row.count("passkeys"), row.count("users"), row.text("last_user")));
    }

    private void keep(
            String appId, Map<String, Long> users, Map<UUID, Long> passkeys, long usersWithPasskey, Duration taken) {
        List<Provider> providers = passkeys.entrySet().stream()
                .map(entry -> new Provider(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Provider::passkeys).reversed())
                .limit(MOST_PROVIDERS)
                .toList();
        long rest = Math.max(interval.toMillis(), taken.multipliedBy(REST).toMillis());
        sql.change(KEEP.with("app_id", appId)
                .with("pending", users.get("pending"))
                .with("active", users.get("active"))
                .with("inactive", users.get("inactive"))
                .with(
                        "passkeys",
                        passkeys.values().stream().mapToLong(count -> count).sum())
                .with("users_with_passkey", usersWithPasskey)
                .with("providers", text(providers))
                .with("rest_seconds", rest / 1_000.0));
    }

    private String text(List<Provider> providers) {
        try {
            return json.writeValueAsString(providers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
