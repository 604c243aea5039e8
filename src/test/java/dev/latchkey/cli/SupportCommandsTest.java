package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.HttpSupport;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Refused;
import dev.latchkey.shell.Support;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.webauthn.Reason;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands for support print the same in this process and as a client of the service. */
@QuarkusTest
class SupportCommandsTest {
    @Inject
    ShellRun shell;

    @TempDir
    Path directory;

    record Answer(int exitCode, String out, String err) {}

    /** In a thread of its own, because each command of a shell has a process and so a request context of its own. */
    private Answer run(boolean remote, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Support service = new HttpSupport("http://localhost:" + RestAssured.port + "/", Operator.TOKEN);
        CommandLine parser = Shell.parser(
                        remote ? parsed -> Shell.call((SupportCommand) Shell.command(parsed), service) : shell::execute)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        FutureTask<Integer> command =
                new FutureTask<>(() -> remote ? parser.execute(arguments) : shell.run(parser, arguments));
        new Thread(command).start();
        try {
            return new Answer(command.get(), out.toString(), err.toString());
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_support_case_is_explained_with_its_remedy(boolean remote) {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada@example.com"));
        run(remote, "deactivate", app.id(), "ada@example.com");
        app.backend()
                .createAuthenticate(Map.of("external_id", "ada@example.com"))
                .then()
                .statusCode(403);

        Answer why = run(remote, "why", app.id(), "ada@example.com");

        assertThat(why.exitCode()).isZero();
        assertThat(why.out())
                .startsWith("User ada@example.com of app " + app.id() + "\n")
                .contains("inactive: the user is deactivated and cannot log in")
                .contains("user.deactivated by ")
                .contains(": user_inactive, request ")
                .contains("remedy        " + Reason.USER_INACTIVE.remedy())
                .containsPattern("passkey_login  refused  from ");
        assertThat(run(remote, "activate", app.id(), "ada@example.com").out())
                .contains("active")
                .doesNotContain("inactive");
    }

    @Test
    void both_ways_print_the_same() {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.backend().register("bob");

        for (List<String> command : List.of(
                List.of("why", app.id(), "ada"),
                List.of("why", app.id(), "ada", "--json"),
                List.of("users", app.id()),
                List.of("users", app.id(), "--json", "--limit=1"),
                List.of("events", app.id()),
                List.of("events", app.id(), "--external-id=ada", "--json"),
                List.of("events", app.id(), "--external-id=ada", "--json", "--limit=1"),
                List.of("events", app.id(), "--external-id=nobody", "--json"),
                List.of("events", app.id(), "--reason=user_inactive"),
                List.of("events", app.id(), "--reason=weird"),
                List.of("events", app.id(), "--cursor=weird"),
                List.of("events", "no-such-app"),
                List.of("users", app.id(), "--status=weird"),
                List.of("why", app.id(), "nobody"),
                List.of("why", "no-such-app", "ada"),
                List.of("keys", "revoke", app.id(), "noSuchKey000000000000000"))) {
            Answer local = run(false, command.toArray(String[]::new));

            assertThat(atAnyTime(run(true, command.toArray(String[]::new))))
                    .as(command.toString())
                    .isEqualTo(atAnyTime(local));
        }
        assertThat(run(false, "events", app.id(), "--external-id=nobody").exitCode())
                .isZero();
        assertThat(run(false, "events", app.id(), "--reason=weird").err())
                .startsWith("reason must be one of those that GET /admin/v1/reasons lists.");
        assertThat(run(true, "why", app.id(), "nobody").exitCode()).isEqualTo(1);
        assertThat(run(true, "why", app.id(), "nobody").err()).startsWith("The app has no user with this external id.");
    }

    /** Without the time of the request in a list of users and in the cursors that are made for it. */
    private static Answer atAnyTime(Answer answer) {
        return new Answer(
                answer.exitCode(),
                answer.out().replaceAll("(created_before[=\":]+)\\d+(&cursor=[\\w-]+)?", "$1"),
                answer.err());
    }

    @Test
    void a_result_as_json_is_that_of_the_api() throws Exception {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));

        JsonNode why =
                Json.MAPPER.readTree(run(true, "why", app.id(), "ada", "--json").out());

        assertThat(why.at("/user/external_id").asText()).isEqualTo("ada");
        assertThat(why.at("/events/0/type").asText()).isEqualTo("passkey_register");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_passkey_is_revoked(boolean remote) throws Exception {
        TestApp app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        String passkey = Json.MAPPER
                .readTree(run(remote, "why", app.id(), "ada", "--json").out())
                .at("/user/webauthn_devices/0/id")
                .asText();

        Answer revoked = run(remote, "revoke-passkey", app.id(), "ada", passkey);

        assertThat(revoked.exitCode()).isZero();
        assertThat(revoked.out()).contains("none: the user cannot log in with a passkey");
        assertThat(run(remote, "why", app.id(), "ada").out()).contains("device.revoked by ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_key_is_rotated_in_two_steps_or_at_once(boolean remote) throws Exception {
        TestApp app = Operator.makeApp();
        String first = onlyKey(remote, app);

        Answer rotated = run(remote, "keys", "rotate", app.id(), first);
        TestApp renewed = new TestApp(app.id(), rotated.out().strip(), app.origin());

        assertThat(rotated.exitCode()).isZero();
        assertThat(rotated.err()).contains("latchkey keys revoke " + app.id() + " " + first);
        assertThat(rotated.err()).doesNotContain(rotated.out().strip());
        assertThat(app.backend().register("ada")).isNotEmpty();
        assertThat(renewed.backend().register("ada")).isNotEmpty();
        assertThat(run(remote, "keys", "revoke", app.id(), first).exitCode()).isZero();
        assertThat(status(app)).isEqualTo(401);
        assertThat(run(remote, "keys", "rotate", app.id(), first).exitCode()).isEqualTo(1);
        String second = validKey(remote, app);
        assertThat(run(remote, "keys", "rotate", app.id(), second, "--revoke-old")
                        .exitCode())
                .isZero();
        assertThat(status(renewed)).isEqualTo(401);
        assertThat(run(remote, "keys", "list", app.id()).out().lines().filter(line -> line.contains("revoked")))
                .hasSize(2);
    }

    private static int status(TestApp app) {
        return app.backend()
                .createRegister(Map.of("external_id", "x", "passkey_display_name", "x"))
                .statusCode();
    }

    private String onlyKey(boolean remote, TestApp app) throws IOException {
        return Json.MAPPER
                .readTree(run(remote, "keys", "list", app.id(), "--json").out())
                .at("/api_keys/0/id")
                .asText();
    }

    private String validKey(boolean remote, TestApp app) throws IOException {
        for (JsonNode key : Json.MAPPER
                .readTree(run(remote, "keys", "list", app.id(), "--json").out())
                .get("api_keys")) {
            if (key.get("revoked_at").isNull()) {
                return key.get("id").asText();
            }
        }
        throw new AssertionError("no key is valid");
    }

    @Test
    void values_of_others_cannot_control_the_terminal() {
        TestApp app = Operator.makeApp();
        app.backend()
                .createRegister(Map.of("external_id", "ada\u202e", "passkey_display_name", "x"))
                .then()
                .statusCode(201);

        assertThat(run(true, "users", app.id()).out()).contains("ada?").doesNotContain("\u202e");
    }

    @Test
    void the_image_starts_them_with_options_of_their_own_if_they_call_a_service() throws IOException {
        Matcher list = Pattern.compile("\\n  (why [^)]+)\\)").matcher(Files.readString(Path.of("docker/latchkey")));

        assertThat(list.find()).isTrue();
        // A group of commands has no object of its own.
        assertThat(list.group(1).split(" \\| "))
                .containsExactlyInAnyOrderElementsOf(Shell.parser(shell::execute).getSubcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(command ->
                                command.userObject() == null || command.userObject() instanceof SupportCommand)
                        .map(CommandLine.Model.CommandSpec::name)
                        .toList());
    }

    @Test
    void a_group_of_commands_alone_is_invalid_usage() {
        assertThat(run(false, "keys").exitCode()).isEqualTo(2);
        assertThat(run(false, "keys").err()).contains("Missing command").contains("rotate");
    }

    @Test
    void the_service_and_its_token_are_configured_by_the_environment() throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, Operator.TOKEN + "\n");
        String url = "http://localhost:" + RestAssured.port;

        assertThat(HttpSupport.of(Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN)))
                .isEmpty();
        for (Map<String, String> token : List.of(
                Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN),
                Map.of("LATCHKEY_TOKEN", Operator.TOKEN, "LATCHKEY_ADMIN_TOKEN", "another"),
                Map.of("LATCHKEY_ADMIN_TOKEN_FILE", file.toString()),
                Map.of("LATCHKEY_TOKEN_FILE", " ", "LATCHKEY_TOKEN", "", "LATCHKEY_ADMIN_TOKEN", Operator.TOKEN))) {
            Map<String, String> environment = new HashMap<>(token);
            environment.put("LATCHKEY_URL", url);
            TestApp app = Operator.makeApp();

            assertThat(HttpSupport.of(environment))
                    .hasValueSatisfying(service -> assertThat(
                                    service.keys(app.id(), Query.EMPTY).get("api_keys"))
                            .hasSize(1));
        }
        assertThatThrownBy(() -> HttpSupport.of(Map.of("LATCHKEY_URL", url)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("LATCHKEY_TOKEN");
    }

    @Test
    void a_token_is_read_from_a_file_by_the_rules_of_the_services_secrets() throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, Operator.TOKEN);
        String url = "http://localhost:" + RestAssured.port;

        assertThatThrownBy(() -> HttpSupport.of(Map.of(
                        "LATCHKEY_URL", url, "LATCHKEY_TOKEN", Operator.TOKEN, "LATCHKEY_TOKEN_FILE", file.toString())))
                .isInstanceOf(Refused.class)
                .hasMessage("Set either LATCHKEY_TOKEN or LATCHKEY_TOKEN_FILE, not both.");
        assertThatThrownBy(() -> HttpSupport.of(Map.of(
                        "LATCHKEY_URL",
                        url,
                        "LATCHKEY_TOKEN_FILE",
                        directory.resolve("none").toString())))
                .isInstanceOf(Refused.class)
                .hasMessage("LATCHKEY_TOKEN_FILE names a file that cannot be read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "http://localhost:1", "ftp://localhost", "http://[", "https:///"})
    void a_service_that_is_not_there_is_reported_in_a_sentence(String url) {
        Support service = new HttpSupport(url, Operator.TOKEN);

        assertThatThrownBy(() -> service.events("app", Query.EMPTY))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("LATCHKEY_URL");
    }
}
