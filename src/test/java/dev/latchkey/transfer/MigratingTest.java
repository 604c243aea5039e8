package dev.latchkey.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.SoftCredential;
import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the recipes of docs/migrating.md unchanged, imports their output, and logs in with the passkeys. */
@QuarkusTest
class MigratingTest {
    private static final byte[] HANDLE = "0b1f4f1e-7d1c-4b0e".getBytes(UTF_8);
    private static final byte[] OTHER_HANDLE = "5a0d2c9b-63f2-41d7".getBytes(UTF_8);

    @Inject
    Rows rows;

    @TempDir
    Path directory;

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private SoftCredential credential() {
        return authenticator.makeElsewhere("example.com", HANDLE);
    }

    private static byte[] key(SoftCredential credential) {
        return credential.coseKey().EncodeToBytes();
    }

    private static String padded(byte[] bytes) {
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private String run(String recipe) throws IOException {
        Installed.program("jq");
        CommandProcess shell = CommandProcess.run(
                Map.of(), List.of("sh", "-ec", "cd '" + directory + "'\n" + Recipe.of("docs/migrating.md", recipe)));
        assertThat(shell.err()).isEmpty();
        assertThat(shell.exitCode()).isZero();
        return Files.readString(directory.resolve("users.ndjson"));
    }

    private void assertMoved(String file, int users, int passkeys) {
        Mover.Report report = Mover.read(app, file);
        assertThat(report.errors()).isEmpty();
        assertThat(report.summary().path("complete").booleanValue()).isTrue();
        assertThat(report.summary().at("/users/created").asInt()).isEqualTo(users);
        assertThat(report.summary().at("/passkeys/created").asInt()).isEqualTo(passkeys);
    }

    private void assertLogsIn(String externalId) {
        for (Dialect dialect : Dialect.values()) {
            assertThat(app.backend().externalIdOf(app.client(dialect).logIn(authenticator, null)))
                    .isEqualTo(externalId);
        }
    }

    private List<String> passkeys(String columns) {
        return rows.texts("SELECT concat_ws(' ', " + columns + ") FROM passkey WHERE app_id = ? ORDER BY 1", app.id());
    }

    @Test
    void rows_of_simplewebauthn() throws SQLException {
        SoftCredential first = credential();
        SoftCredential second = SoftAuthenticator.securityKey().makeElsewhere("example.com", HANDLE);
        StringBuilder file = new StringBuilder();
        try (Connection connection = TestDatabase.fresh().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE passkeys (id text PRIMARY KEY, public_key bytea, user_id integer, webauthn_user_id text,
                        counter bigint, device_type varchar(32), backed_up boolean, transports varchar(255))""");
            insert(connection, first, 1, "multiDevice", "internal,hybrid");
            insert(connection, second, 1, "singleDevice", null);
            insert(
                    connection,
                    SoftAuthenticator.synced().makeElsewhere("example.com", OTHER_HANDLE),
                    2,
                    "multiDevice",
                    "");
            try (ResultSet lines = statement.executeQuery(Recipe.of("docs/migrating.md", "simplewebauthn"))) {
                while (lines.next()) {
                    file.append(lines.getString(1)).append('\n');
                }
            }
        }

        assertMoved(file.toString(), 2, 3);
        assertLogsIn("1");
        assertThat(passkeys("backup_eligible, encode(user_handle, 'escape'), array_to_string(transports, '+')"))
                .contains("t 0b1f4f1e-7d1c-4b0e internal+hybrid");
    }

    private static void insert(
            Connection connection, SoftCredential credential, int user, String deviceType, String transports)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO passkeys VALUES (?, ?, ?, ?, 0, ?, ?, ?)")) {
            insert.setString(1, credential.idText());
            insert.setBytes(2, key(credential));
            insert.setInt(3, user);
            insert.setString(4, Mover.base64Url(credential.userHandle()));
            insert.setString(5, deviceType);
            insert.setBoolean(6, deviceType.equals("multiDevice"));
            insert.setString(7, transports);
            insert.executeUpdate();
        }
    }

    @Test
    void lists_of_hanko() throws IOException {
        Files.createDirectory(directory.resolve("hanko"));
        hanko(
                "ada's id",
                hankos(credential()).put("mfa_only", false),
                hankos(credential()).put("mfa_only", true));
        hanko(
                "ben",
                hankos(SoftAuthenticator.synced().makeElsewhere("example.com", HANDLE))
                        .put("is_mfa", false));
        hanko("pat without a passkey");

        assertMoved(run("hanko"), 3, 2);
        assertThat(passkeys("friendly_name, aaguid, COALESCE(sign_count::text, '-'), COALESCE(user_handle::text, '-')"))
                .containsOnly("iCloud fbfc3007-154e-4ecc-8c0b-6e020557d7bd - -")
                .hasSize(2);
    }

    private void hanko(String user, ObjectNode... credentials) throws IOException {
        ArrayNode list = Mover.JSON.createArrayNode();
        List.of(credentials).forEach(list::add);
        Files.writeString(directory.resolve("hanko/" + user + ".json"), list.toPrettyString());
    }

    private static ObjectNode hankos(SoftCredential credential) {
        ObjectNode one = Mover.JSON
                .createObjectNode()
                .put("id", credential.idText())
                .put("name", "iCloud")
                .put("public_key", Mover.base64Url(key(credential)))
                .put("attestation_type", "none")
                .put("aaguid", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd")
                .put("last_used_at", "2026-02-24T21:40:36.26936Z")
                .put("created_at", "2026-02-24T21:40:36.26936Z")
                .put("backup_eligible", true)
                .put("backup_state", true);
        one.putArray("transports").add("internal");
        return one;
    }

    @Test
    void the_csv_of_corbado() throws IOException {
        Files.writeString(
                directory.resolve("corbado.csv"),
                "\ufeffuserId,externalUserId,credentialId,publicKey,authenticatorSignCount,authenticatorAaguid,"
                        + "authenticatorAttachment,backupEligible,backupState,transports,attestationFormat,created,status\r\n"
                        + corbados("\"ada, \"\"the first\"\"\"", credential(), "active")
                        + corbados("\"ada, \"\"the first\"\"\"", credential(), "revoked")
                        + corbados("ben", SoftAuthenticator.synced().makeElsewhere("example.com", HANDLE), "active"));

        assertMoved(run("corbado"), 2, 2);
        assertThat(passkeys(
                        "array_to_string(transports, '+'), sign_count, backup_eligible, created_at AT TIME ZONE 'UTC'"))
                .containsOnly("hybrid+internal 0 t 2024-01-15 10:30:00")
                .hasSize(2);
    }

    private static String corbados(String user, SoftCredential credential, String status) {
        return String.join(
                        ",",
                        "6f9f3f1e-0000-4000-8000-000000000001",
                        user,
                        padded(credential.id()),
                        padded(key(credential)),
                        "0",
                        "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
                        "platform",
                        "true",
                        "true",
                        "hybrid;internal",
                        "none",
                        "2024-01-15T10:30:00.000Z",
                        status)
                + "\r\n";
    }

    @Test
    void a_line_within_a_field_of_corbados_csv_is_no_passkey() throws IOException {
        String hidden = corbados("mallory", SoftAuthenticator.synced().makeElsewhere("example.com", HANDLE), "active");
        Files.writeString(
                directory.resolve("corbado.csv"),
                "userId,externalUserId,credentialId,publicKey,authenticatorSignCount,authenticatorAaguid,"
                        + "authenticatorAttachment,backupEligible,backupState,transports,attestationFormat,created,status\r\n"
                        + corbados("ada", credential(), "active").replace(",none,", ",\"\r\n" + hidden + "\",")
                        + corbados("ben", SoftAuthenticator.synced().makeElsewhere("example.com", HANDLE), "active"));

        assertMoved(run("corbado"), 2, 2);
        assertThat(rows.texts("SELECT external_id FROM app_user WHERE app_id = ?", app.id()))
                .containsExactlyInAnyOrder("ada", "ben");
    }

    @Test
    void the_csv_of_corbado_may_leave_out_unknown_values() throws IOException {
        Files.writeString(
                directory.resolve("corbado.csv"),
                "externalUserId,credentialId,publicKey,authenticatorSignCount,backupEligible,status\n" + "ada,"
                        + padded(credential().id()) + "," + padded(key(authenticator.newest())) + ",,,active\n");

        assertMoved(run("corbado"), 1, 1);
        assertLogsIn("ada");
    }
}
