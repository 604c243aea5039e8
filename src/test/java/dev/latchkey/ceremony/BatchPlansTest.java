package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.outbox.ReportingStatement;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches find each row by its key, whatever is in the tables and whatever is known of it. */
class BatchPlansTest {
    private static final int MANY = 20_000;
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):[a-z_]+::");
    private static final Pattern WEBHOOKS_OF_APP = Pattern.compile(
            "Index Scan using webhook_by_app on webhook w\\n *Index Cond: \\(app_id = event\\.app_id\\)\\n");

    /** The indexes that each statement uses. */
    private static final Map<String, List<String>> INDEXES = Map.of(
            "request-authentication-many", List.of("app_pkey", "app_user_app_id_external_id_key"),
            "request-registration-many", List.of("app_pkey", "app_user_app_id_external_id_key"),
            "start-many", List.of("ceremony_pkey", "app_user_pkey", "passkey_by_user"),
            "read-many", List.of("ceremony_pkey", "app_user_pkey", "passkey_credential_id_app_id_key"),
            "read-discoverable-many", List.of("app_user_pkey", "passkey_credential_id_app_id_key"),
            "complete-authentication-many", List.of("ceremony_pkey", "app_user_pkey", "passkey_pkey"),
            "redeem-many", List.of("ceremony_pkey", "app_user_pkey", "passkey_pkey"));

    private Connection connection;

    @BeforeEach
    void migrate() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        Flyway.configure()
                .dataSource(database.url(), database.username(), database.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        Properties properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("options", optionsOfBatches());
        connection = DriverManager.getConnection(database.url(), properties);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static String optionsOfBatches() {
        Properties configuration = new Properties();
        try (InputStream file = BatchPlansTest.class.getResourceAsStream("/application.properties")) {
            configuration.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return configuration
                .getProperty("quarkus.datasource.batches.jdbc.additional-jdbc-properties.options")
                .replaceAll("-c (lock|statement)_timeout=\\w+ ", "");
    }

    @Test
    void in_an_empty_database() throws SQLException {
        assertIndexes();
    }

    @Test
    void without_statistics() throws SQLException {
        for (String table : List.of("ceremony", "passkey", "app_user")) {
            execute("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
        }
        fill(200);

        assertIndexes();
    }

    @Test
    void with_many_rows_and_statistics() throws SQLException {
        fill(MANY);
        execute("ANALYZE");

        assertIndexes();
    }

    /** One app with many users, each with a passkey and a ceremony, and as many apps with none; all apps have webhooks. */
    private void fill(int users) throws SQLException {
        execute(
                "INSERT INTO app SELECT 'app' || i, gen_random_uuid(), '', '', '', '{}', '{}', sha256('')::bytea, now(), now()"
                        + " FROM generate_series(1, 1000) AS i");
        execute("INSERT INTO relying_party SELECT id, 'example.com' FROM app");
        execute(
                "INSERT INTO webhook (id, app_id, url, events, enabled, sealed_secret, created_at, updated_at)"
                        + " SELECT id || i, id, '', '{login.completed}', true, '', now(), now() FROM app, generate_series(1, 3) AS i");
        execute(
                "INSERT INTO app_user SELECT 'u' || i, 'app1', 'x' || i, decode(md5(i::text), 'hex'), 'active', '{}', 1, 0, NULL,"
                        + " now(), now(), now() FROM generate_series(1, " + users + ") AS i");
        execute("INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, transports, aaguid,"
                + " attestation_format, display_name, usage_count, created_at, updated_at)"
                + " SELECT 'p' || substr(id, 2), app_id, id, user_handle, '', 'example.com', '{}', gen_random_uuid(), 'none', '',"
                + " 0, now(), now() FROM app_user");
        execute(
                "INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, expires_at, conditional, starts, refused,"
                        + " refusals) SELECT gen_random_uuid(), app_id, id, 'authenticate', 'requested', now(), now(), false, 0, 0, '[]'"
                        + " FROM app_user");
    }

    private void assertIndexes() throws SQLException {
        for (Map.Entry<String, List<String>> expected : INDEXES.entrySet()) {
            ReportingStatement<String> statement =
                    ReportingStatement.manyBeside(Requests.class, expected.getKey(), text -> text);
            assertIndexes(plan(statement.silent()), expected.getValue());
            if (!statement.types().isEmpty()) {
                assertReportingIndexes(plan(statement.reporting()), expected.getValue());
            }
        }
    }

    /** An app has few webhooks, which are found by the app alone. */
    private static void assertReportingIndexes(String plan, List<String> indexes) {
        Matcher webhooks = WEBHOOKS_OF_APP.matcher(plan);
        assertThat(webhooks.find()).as(plan).isTrue();
        assertIndexes(webhooks.replaceFirst(""), indexes);
    }

    private static void assertIndexes(String plan, List<String> indexes) {
        assertThat(plan)
                .doesNotContain("Seq Scan", "Hash Join", "Merge Join", "Bitmap", "JIT")
                // Nothing is found by the app alone, whose rows may be all rows.
                .doesNotContainPattern("Index Cond: \\(app_id = [^ ]+\\)\n");
        for (String index : indexes) {
            assertThat(plan).containsPattern("Index (Only )?Scan using " + index + " on");
        }
    }

    private String plan(String text) throws SQLException {
        AtomicInteger parameters = new AtomicInteger();
        String sql = PARAMETER.matcher(text).replaceAll(parameter -> "\\$" + parameters.incrementAndGet() + "::");
        execute("PREPARE batch AS " + sql);
        try (java.sql.Statement explain = connection.createStatement();
                ResultSet row = explain.executeQuery("EXPLAIN (COSTS OFF) EXECUTE batch("
                        + String.join(", ", Collections.nCopies(parameters.get(), "'{}'")) + ")")) {
            StringBuilder plan = new StringBuilder();
            while (row.next()) {
                plan.append(row.getString(1)).append('\n');
            }
            return plan.toString();
        } finally {
            execute("DEALLOCATE batch");
        }
    }

    private void execute(String sql) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
