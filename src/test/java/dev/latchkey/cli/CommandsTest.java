package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The effect, output and exit code of each command. */
@QuarkusTest
class CommandsTest {
    private static final String SHOP = """
            {"apps": [{"id": "%s", "name": "%s", "rp_id": "example.com", "auth_origin": "https://example.com",
                       "settings": {"nonce_ttl": 60}}]}
            """;

    @Inject
    ShellRun shell;

    @Inject
    Rows rows;

    @Inject
    TestClock clock;

    @TempDir
    Path directory;

    record Answer(int exitCode, String out, String err) {}

    private Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine parser =
                Shell.parser(shell::execute).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Answer(shell.run(parser, arguments), out.toString(), err.toString());
    }

    @Test
    void an_app_and_a_key_created_at_the_shell_work_with_the_api() {
        Answer app = run("create-app", "--name=Shop", "--rp-id=example.com", "--auth-origin=https://example.com");
        assertThat(app.exitCode()).isZero();
        String id = app.out().strip();
        Answer key = run("create-key", id, "--name=backend");

        assertThat(key.exitCode()).isZero();
        assertThat(key.err()).doesNotContain(key.out().strip());
        new TestApp(id, key.out().strip(), "https://example.com")
                .backend()
                .createRegister(Map.of("external_id", "anna", "passkey_display_name", "Anna"))
                .then()
                .statusCode(201);
    }

    @Test
    void what_the_present_key_has_encrypted_is_not_encrypted_again() {
        TestApp app = Operator.makeApp(Map.of("nonce_format", "jwt"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        Answer reseal = run("reseal");

        assertThat(reseal.exitCode()).isZero();
        assertThat(reseal.err()).isEqualTo("Keys re-encrypted: 0\n");
    }

    @Test
    void options_reach_the_app() {
        Answer app = run(
                "create-app",
                "--name=Shop",
                "--rp-id=example.com",
                "--auth-origin=https://example.com",
                "--additional-auth-origin=https://www.example.com",
                "--additional-auth-origin=https://shop.example.com",
                "--rp-name=The shop",
                "--settings={\"max_passkeys_per_user\": 3}");

        Map<String, Object> made = Operator.request()
                .get("/admin/v1/apps/{app_id}", app.out().strip())
                .path("app");
        assertThat(made).containsEntry("rp_name", "The shop");
        assertThat(made.get("additional_auth_origins").toString())
                .isEqualTo("[https://www.example.com, https://shop.example.com]");
        assertThat(made.get("settings").toString()).contains("max_passkeys_per_user=3");
    }

    @Test
    void actions_at_the_shell_are_recorded_as_the_shells() {
        String id = run("create-app", "--name=Shop", "--rp-id=example.com", "--auth-origin=https://example.com")
                .out()
                .strip();
        run("create-key", id, "--name=backend");

        assertThat(rows.texts("SELECT actor || ' ' || type FROM operator_action WHERE app_id = ? ORDER BY id", id))
                .containsExactly("shell app.created", "shell api_key.created");
    }

    @Test
    void expired_data_is_deleted_on_an_operators_command() {
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        Answer done = run("delete-expired");
        clock.advance(Duration.ofSeconds(-5));
        Answer refused = run("delete-expired");
        clock.advance(Duration.ofSeconds(5));

        assertThat(done.exitCode()).isZero();
        assertThat(done.out().lines().map(line -> line.split(" +")[0]))
                .containsExactly(
                        "ceremonies",
                        "operator_actions",
                        "pending_users",
                        "nonce_keys",
                        "ceremony_addresses",
                        "operator_addresses",
                        "webhook_deliveries",
                        "dead_deliveries",
                        "stale_deliveries",
                        "figures",
                        "unlisted_origins");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("the clock of this machine differs from the database's");
    }

    @Test
    void a_key_has_the_requested_scopes_and_expiry() {
        TestApp app = Operator.makeApp();

        Answer key = run(
                "create-key",
                app.id(),
                "--name=reader",
                "--scope=users:read",
                "--expires-at=2999-01-01T00:00:00+01:00");

        Map<String, Object> made = Operator.request()
                .get("/admin/v1/apps/{app_id}/api_keys", app.id())
                .path("api_keys.find { it.name == 'reader' }");
        assertThat(made.get("scopes").toString()).isEqualTo("[users:read]");
        assertThat(made).containsEntry("expires_at", "2998-12-31T23:00:00Z");
        assertThat(key.out()).startsWith(made.get("prefix").toString());
    }

    @Test
    void the_shell_refuses_what_the_api_refuses_with_the_same_sentence_and_exit_code_1() {
        Answer otherOrigin = run("create-app", "--name=x", "--rp-id=example.com", "--auth-origin=https://example.org");
        Answer noApp = run("create-key", "none", "--name=x");
        Answer noScope = run("create-key", Operator.makeApp().id(), "--name=x", "--scope=everything");

        assertThat(otherOrigin.exitCode()).isEqualTo(1);
        assertThat(otherOrigin.err()).contains("The host of every origin must be the rp_id or a subdomain of it");
        assertThat(otherOrigin.out()).isEmpty();
        assertThat(noApp).isEqualTo(new Answer(1, "", "The app does not exist." + System.lineSeparator()));
        assertThat(noScope.err()).contains("scopes must be transactions, verify, users:read or users:write.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{oops | settings is not JSON.",
                "{\"nonce_ttl\": 60} {} | settings is not JSON.",
                "{\"nonce_ttl\": 60, \"nonce_ttl\": 61} | settings is not JSON.",
                "[] | settings must be an object."
            })
    void settings_at_the_shell_are_read_as_strictly_as_those_of_a_request(String settings, String error) {
        Answer refused = run(
                "create-app",
                "--name=x",
                "--rp-id=example.com",
                "--auth-origin=https://example.com",
                "--settings=" + settings);

        assertThat(refused).isEqualTo(new Answer(1, "", error + System.lineSeparator()));
    }

    @Test
    void invalid_usage_exits_with_2_and_prints_the_usage() {
        assertThat(run("create-app", "--name=x").exitCode()).isEqualTo(2);
        assertThat(run("create-app", "--name=x").err()).contains("--rp-id").contains("Usage: latchkey create-app");
        assertThat(run("rm").exitCode()).isEqualTo(2);
        assertThat(run("--help").exitCode()).isZero();
        assertThat(run("--help").out()).contains("migrate", "create-app", "create-key", "apply", "check");
        assertThat(run("check", "--help").out()).contains("APP_ID");
    }

    @Test
    void a_migrated_database_needs_no_migration() {
        assertThat(run("migrate")).isEqualTo(new Answer(0, "", "Migrations applied: 0" + System.lineSeparator()));
    }

    @Test
    void a_check_prints_its_findings_and_fails_with_them() {
        TestApp good = Operator.makeApp();
        TestApp bad = Operator.makeApp(
                Map.of(
                        "name",
                        "Nowhere",
                        "rp_id",
                        "nowhere.invalid",
                        "auth_origin",
                        "https://nowhere.invalid",
                        "settings",
                        Map.of("related_origins", List.of("https://elsewhere.invalid"))),
                "https://nowhere.invalid");

        assertThat(run("check", good.id()).exitCode()).isZero();
        assertThat(run("check", good.id()).out()).contains("ok      rp_id");
        assertThat(run("check", bad.id()).exitCode()).isEqualTo(1);
        assertThat(run("check", bad.id()).out()).contains("failed  webauthn");
        assertThat(run("check", "none").exitCode()).isEqualTo(1);
    }

    @Test
    void declared_apps_are_created_changed_or_left_unchanged() throws IOException {
        String id = "shop-" + System.nanoTime();

        assertThat(apply(SHOP.formatted(id, "Shop"))).isEqualTo(new Answer(0, line("created", id), ""));
        assertThat(apply(SHOP.formatted(id, "Shop"))).isEqualTo(new Answer(0, line("unchanged", id), ""));
        Operator.changeSettings(id, Map.of("max_passkeys_per_user", 3)).then().statusCode(200);
        assertThat(apply(SHOP.formatted(id, "Shop"))).isEqualTo(new Answer(0, line("changed", id), ""));

        Map<String, Object> settings =
                Operator.request().get("/admin/v1/apps/{app_id}", id).path("app.settings");
        assertThat(settings).containsEntry("max_passkeys_per_user", 20).containsEntry("nonce_ttl", 60);
        assertThat(rows.texts("SELECT type FROM operator_action WHERE app_id = ? AND actor = 'shell' ORDER BY id", id))
                .containsExactly("app.created", "app.changed");
    }

    @Test
    void a_file_is_applied_completely_or_not_at_all() throws IOException {
        String good = "good-" + System.nanoTime();
        String bad = "bad-" + System.nanoTime();

        Answer answer = apply("""
                {"apps": [
                  {"id": "%s", "name": "Good", "rp_id": "example.com", "auth_origin": "https://example.com"},
                  {"id": "%s", "name": "Bad", "rp_id": "example.com", "auth_origin": "https://example.org"}]}
                """.formatted(good, bad));

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err()).startsWith("App " + bad + ": The host of every origin");
        assertThat(rows.texts("SELECT id FROM app WHERE id = ?", good)).isEmpty();
    }

    @Test
    void an_invalid_file_is_refused_with_the_place() throws IOException {
        assertThat(apply("{oops").err()).startsWith("The file is not JSON.");
        assertThat(apply("[]").err()).startsWith("The file must be a JSON object with a list of apps.");
        assertThat(apply("{\"apps\": [7]}").err()).startsWith("apps[0] must be an object.");
        assertThat(apply("{\"apps\": [{\"name\": \"x\"}]}").err()).startsWith("apps[0].id is required.");
        assertThat(apply(SHOP.formatted("x", "x").replace("settings", "setings"))
                        .err())
                .startsWith("apps[0] has an unknown member `setings`; the known members are additional_auth_origins,");
        assertThat(apply(SHOP.formatted("x", "x").replace("\"x\"", "7")).err())
                .startsWith("apps[0].id must be a string.");
        String twice =
                "{\"id\":\"x\",\"name\":\"x\",\"rp_id\":\"example.com\",\"auth_origin\":\"https://example.com\"}";
        assertThat(apply("{\"apps\": [" + twice + "," + twice + "]}").err())
                .startsWith("apps[1] has the id of another app in the file.");
        assertThat(run("apply", directory.resolve("none").toString()).err()).startsWith("The file cannot be read.");
    }

    @Test
    void a_file_is_read_as_strictly_as_a_request() throws IOException {
        assertThat(apply("{\"apps\": []} {}").err()).startsWith("The file is not JSON.");
        assertThat(apply("{\"apps\": [], \"apps\": []}").err()).startsWith("The file is not JSON.");
        assertThat(apply("{\"apps\": []}".getBytes(StandardCharsets.UTF_16LE)).err())
                .startsWith("The file is not JSON.");
        byte[] overlong = SHOP.formatted("x", "??").getBytes(StandardCharsets.UTF_8);
        int name = new String(overlong, StandardCharsets.ISO_8859_1).indexOf("??");
        overlong[name] = (byte) 0xc1;
        overlong[name + 1] = (byte) 0xa1; // an overlong form of "a", which Jackson accepts
        assertThat(apply(overlong).err()).startsWith("The file is not well-formed UTF-8.");
    }

    private Answer apply(String text) throws IOException {
        return apply(text.getBytes(StandardCharsets.UTF_8));
    }

    private Answer apply(byte[] content) throws IOException {
        Path file = directory.resolve("apps.json");
        Files.write(file, content);
        return run("apply", file.toString());
    }

    private static String line(String change, String id) {
        return change + " " + id + System.lineSeparator();
    }
}
