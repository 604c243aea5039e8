package dev.latchkey.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Puts a service under load and writes the results as one line of JSON for each period. Options, each {@code name=value}:
 *
 * <ul>
 *   <li>{@code of}: the kind of service ({@link Logins#of})
 *   <li>{@code service} (one or several, with commas), {@code app}, {@code key}: where, and as whom
 *   <li>{@code database} (a JDBC URL), {@code postmaster}, {@code server} (process ids, of the services with commas): whose
 *       spending is read
 *   <li>{@code work}: {@code login} (default), {@code login-without-transaction}, {@code registration}, or {@code post} (an
 *       empty object to the service's {@code /})
 *   <li>{@code prepare}: {@code rows} (default; into the database), {@code calls} (by registering) or {@code kept} (an earlier run
 *       did); {@code users} and
 *       {@code passkeys} of each (1): how many; a login is of any of them
 *   <li>{@code connections} (default 32), {@code seconds} (20), {@code warmup} seconds (20), {@code rate} per second (none: a
 *       closed loop)
 *   <li>{@code cpu_seconds}: periods follow one another until the service has used this much CPU time (0: one period)
 * </ul>
 */
public final class Load {
    private static final int ROWS_PER_COPY = 10_000;

    private final Map<String, String> options;
    private final Population population;

    private Load(Map<String, String> options) {
        this.options = options;
        this.population = new Population();
    }

    /** See the class. */
    public static void main(String[] arguments) throws IOException, SQLException {
        new Load(options(arguments)).run();
    }

    /** The options in these arguments, by name. */
    static Map<String, String> options(String... arguments) {
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            String[] nameAndValue = argument.split("=", 2);
            options.put(nameAndValue[0], nameAndValue[1]);
        }
        return options;
    }

    private void run() throws IOException, SQLException {
        try (Connection database = DriverManager.getConnection(options.get("database"))) {
            List<URI> services = list("service").map(URI::create).toList();
            AtomicLong turn = new AtomicLong();
            prepare(database, services.get(0), turn);
            Loop.Work work = work();
            new Loop(services, connections(), Duration.ofSeconds(number("warmup", 20)), rate()).run(turn, work);

            Duration until = spent(database).server().plusSeconds(number("cpu_seconds", 0));
            do {
                System.out.println(measure(database, services, turn, work));
            } while (spent(database).server().compareTo(until) < 0);
        }
    }

    private ObjectNode measure(Connection database, List<URI> services, AtomicLong turn, Loop.Work work)
            throws SQLException {
        Spent before = spent(database);
        long began = System.nanoTime();
        Recording recording =
                new Loop(services, connections(), Duration.ofSeconds(number("seconds", 20)), rate()).run(turn, work);
        double seconds = (System.nanoTime() - began) / 1e9;
        Spent after = spent(database);
        ObjectNode report = report(recording, seconds, after.since(before));
        report.put("commits", after.commitsSince(before, database) / (double) recording.ceremonies());
        return report;
    }

    private void prepare(Connection database, URI service, AtomicLong turn) throws IOException, SQLException {
        long users = number("users", 0);
        String how = options.getOrDefault("prepare", "rows");
        if (how.equals("rows")) {
            switch (options.getOrDefault("of", "latchkey")) {
                case "keycloak" -> new KeycloakLogins(population).prepare(database, users);
                case "spring-security" -> new SpringSecurityLogins(population).prepare(database, users);
                default -> prepareRows(database, users);
            }
        }
        if (!how.equals("calls")) {
            turn.set(users);
            return;
        }
        try (HttpConnection connection = new HttpConnection(service)) {
            while (turn.get() < users) {
                ceremonies().register(connection, new Recording(), turn.getAndIncrement());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Ceremonies ceremonies() {
        return new Ceremonies(population, options.get("app"), options.get("key"));
    }

    private Loop.Work work() {
        Logins logins = Logins.of(options, population);
        long users = number("users", 0);
        return switch (options.getOrDefault("work", "login")) {
            case "login" ->
                (connection, recording, n) -> logins.logIn(
                        connection, recording, ThreadLocalRandom.current().nextLong(users));
            case "login-without-transaction" ->
                (connection, recording, n) -> ceremonies()
                        .logInWithoutTransaction(
                                connection,
                                recording,
                                ThreadLocalRandom.current().nextLong(users));
            case "registration" -> ceremonies()::register;
            case "post" -> (connection, recording, n) -> connection.post("/", "", "{}");
            default -> throw new IllegalArgumentException(options.get("work"));
        };
    }

    /** Writes the users as rows: the keys are this process's own. */
    private void prepareRows(Connection database, long users) throws SQLException, IOException {
        String app = options.get("app");
        for (long from = 0; from < users; from += ROWS_PER_COPY) {
            StringBuilder userRows = new StringBuilder();
            StringBuilder passkeyRows = new StringBuilder();
            for (long user = from; user < Math.min(users, from + ROWS_PER_COPY); user++) {
                rows(app, user, userRows, passkeyRows);
            }
            copy(
                    database,
                    "app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,"
                            + " revoked_usage_count, enrolled_at, created_at, updated_at)",
                    userRows);
            copy(
                    database,
                    "passkey (id, app_id, user_id, credential_id, public_key, rp_id, sign_count, backup_eligible,"
                            + " backup_state, uv_initialized, transports, aaguid, attestation_format, display_name, usage_count,"
                            + " created_at, updated_at)",
                    passkeyRows);
        }
        try (var statement = database.createStatement()) {
            statement.execute("VACUUM (ANALYZE) app_user, passkey");
        }
    }

    private void rows(String app, long user, StringBuilder users, StringBuilder passkeys) {
        int count = (int) number("passkeys", 1);
        String made = "2026-01-01T00:00:00Z";
        users.append(String.join(
                        "\t",
                        Population.userId(user),
                        app,
                        Population.externalId(user),
                        hex(Population.userHandle(user)),
                        "active",
                        "{}",
                        String.valueOf(count),
                        "0",
                        made,
                        made,
                        made))
                .append('\n');
        for (int passkey = 0; passkey < count; passkey++) {
            passkeys.append(String.join(
                            "\t",
                            Population.passkeyId(user, passkey),
                            app,
                            Population.userId(user),
                            hex(Population.credentialId(user, passkey)),
                            hex(population.publicKey(user)),
                            "example.com",
                            "0",
                            "t",
                            "t",
                            "t",
                            "{internal,hybrid}",
                            "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
                            "none",
                            "Customer",
                            "0",
                            made,
                            made))
                    .append('\n');
        }
    }

    private static String hex(byte[] bytes) {
        return "\\\\x" + HexFormat.of().formatHex(bytes);
    }

    private static void copy(Connection database, String columns, StringBuilder rows) throws SQLException, IOException {
        database.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "COPY " + columns + " FROM STDIN",
                        new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private ObjectNode report(Recording recording, double seconds, Spent spent) {
        double ceremonies = recording.ceremonies();
        ObjectNode report = JsonNodeFactory.instance
                .objectNode()
                .put("ceremonies", recording.ceremonies())
                .put("per_second", ceremonies / seconds)
                .put("failures", recording.failures())
                .put("server_cpu_s", spent.server().toMillis() / 1e3)
                .put("server_cpu_ms", spent.server().toNanos() / 1e6 / ceremonies)
                .put("database_cpu_ms", spent.database().toNanos() / 1e6 / ceremonies)
                .put("generator_cpu_ms", spent.generator().toNanos() / 1e6 / ceremonies)
                .put("statements", spent.statements() / ceremonies)
                .put("wal_bytes", spent.walBytes() / ceremonies);
        for (Call call : Call.values()) {
            ObjectNode times = report.putObject(call.label() + "_ms");
            for (double percent : new double[] {50, 95, 99, 99.9}) {
                times.put("p" + percent, recording.percentile(call, percent).toNanos() / 1e6);
            }
        }
        return report;
    }

    private Spent spent(Connection database) throws SQLException {
        return Spent.now(list("server").map(Long::valueOf).toList(), number("postmaster", 0), database);
    }

    private int connections() {
        return (int) number("connections", 32);
    }

    private @Nullable Double rate() {
        String rate = options.get("rate");
        return rate == null ? null : Double.valueOf(rate);
    }

    private Stream<String> list(String name) {
        return Stream.of(options.getOrDefault(name, "").split(",")).filter(part -> !part.isEmpty());
    }

    private long number(String name, long otherwise) {
        String value = options.get(name);
        return value == null ? otherwise : Long.parseLong(value);
    }
}
