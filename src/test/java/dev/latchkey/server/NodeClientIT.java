package dev.latchkey.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The Node client, installed from the service under the name of the client that it replaces as docs/migrating.md says: the calls of
 * that client's 1.0 and 0.2, made by a program that uses no other module.
 */
class NodeClientIT {
    private static final Path DIRECTORY = Path.of("target/node-client");

    /** Makes one call; its outcome as JSON, dates in milliseconds. */
    private static final String PROGRAM = """
        import { PassageError, PassageFlex } from "@passageidentity/passage-flex-node";

        const [apiKey, call, ...args] = JSON.parse(process.argv[2]);
        const [part, method] = call.split(".");
        const passage = new PassageFlex({ appId: process.env.APP_ID, apiKey });
        const failed = (error) => {
            if (!(error instanceof PassageError)) {
                throw error;
            }
            const { name, statusCode, statusText, errorCode, message } = error;
            return { name, statusCode, statusText, errorCode, message };
        };
        const outcome = await (method ? passage[part][method](...args) : passage[part](...args)).catch(failed);
        console.log(JSON.stringify({ outcome }, function (key, value) {
            return this[key] instanceof Date ? this[key].getTime() : value;
        }));
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path node;
    private static Path program;
    private static ServiceProcess service;
    private static TestApp app;

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();

    @BeforeAll
    static void start() throws IOException {
        node = Installed.program("node");
        Installed.program("npm");
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve("package.json"), "{\"private\": true}");
        program = Files.writeString(DIRECTORY.resolve("program.mjs"), PROGRAM);
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
        CommandProcess made = CommandProcess.run(
                Map.of("LATCHKEY", service.uri("").toString(), "npm_config_audit", "false", "npm_config_fund", "false"),
                List.of("sh", "-ec", "cd " + DIRECTORY + "\n" + Recipe.of("docs/migrating.md", "node-client")));
        assertThat(made.exitCode()).as(made.err()).isZero();
        RestAssured.port = service.port();
        app = Operator.makeApp();
    }

    @AfterAll
    static void stop() {
        RestAssured.reset();
        if (service != null) {
            service.close();
        }
    }

    @Test
    void it_can_be_loaded_by_require_too() throws IOException {
        Path requiring = Files.writeString(DIRECTORY.resolve("requiring.cjs"), """
            const { PassageError, PassageFlex } = require("@passageidentity/passage-flex-node");
            console.log(typeof PassageError, typeof PassageFlex);
            """);
        assertThat(CommandProcess.run(Map.of(), List.of(node.toString(), requiring.toString()))
                        .out())
                .isEqualTo("function function\n");
    }

    @Test
    void it_registers_a_passkey_and_logs_in_with_it() {
        String registered = app.browser()
                .register(
                        authenticator,
                        call("auth.createRegisterTransaction", "Åsa & co", "Åsa's passkey")
                                .textValue());
        assertThat(call("auth.verifyNonce", registered).textValue()).isEqualTo("Åsa & co");

        String loggedIn = app.browser()
                .logIn(
                        authenticator,
                        call("auth.createAuthenticateTransaction", "Åsa & co").textValue());
        assertThat(call("auth.verifyNonce", loggedIn).textValue()).isEqualTo("Åsa & co");
    }

    @Test
    void it_reads_a_user_and_their_passkeys_and_revokes_one() {
        Instant before = Instant.now().minusSeconds(1);
        register("berta");
        app.browser().logIn(authenticator, null);
        app.backend()
                .request()
                .body("{\"user_metadata\": {\"favourite_colour\": \"blue\"}}")
                .patch(
                        "/v1/apps/{app_id}/users/{user_id}",
                        app.id(),
                        app.backend().userId("berta"))
                .then()
                .statusCode(200);

        JsonNode user = call("user.get", "berta");
        assertThat(user.get("externalId").textValue()).isEqualTo("berta");
        assertThat(user.get("id").textValue()).isEqualTo(app.backend().userId("berta"));
        assertThat(user.get("status").textValue()).isEqualTo("active");
        assertThat(user.get("loginCount").intValue()).isEqualTo(1);
        assertThat(user.get("webauthn").booleanValue()).isTrue();
        assertThat(user.at("/webauthnTypes/0").textValue()).isEqualTo("passkey");
        assertThat(user.at("/userMetadata/favourite_colour").textValue()).isEqualTo("blue");
        assertThat(date(user.get("createdAt"))).isBetween(before, Instant.now());

        JsonNode devices = call("user.listDevices", "berta");
        assertThat(devices).hasSize(1).containsExactlyElementsOf(user.get("webauthnDevices"));
        JsonNode device = devices.get(0);
        assertThat(device.get("credId").textValue())
                .isEqualTo(authenticator.newest().idText());
        assertThat(device.get("friendlyName").textValue()).isEqualTo("berta's passkey");
        assertThat(device.get("usageCount").intValue()).isEqualTo(1);
        assertThat(date(device.get("lastLoginAt"))).isBetween(before, Instant.now());

        call("user.revokeDevice", "berta", device.get("id").textValue());
        assertThat(call("user.listDevices", "berta")).isEmpty();
    }

    @Test
    void a_program_written_for_0_2_runs_unchanged() {
        JsonNode app = call("getApp");
        assertThat(app.get("name").textValue()).isEqualTo("Example");
        assertThat(app.get("authOrigin").textValue()).isEqualTo(Operator.ORIGIN);

        Map<String, String> user = Map.of("externalId", "dora", "passkeyDisplayName", "Dora");
        String registered = NodeClientIT.app
                .browser()
                .register(authenticator, call("createRegisterTransaction", user).textValue());
        assertThat(call("verifyNonce", registered).textValue()).isEqualTo("dora");
        String transaction = call("createAuthenticateTransaction", Map.of("externalId", "dora"))
                .textValue();
        String loggedIn = NodeClientIT.app.browser().logIn(authenticator, transaction);
        assertThat(call("verifyNonce", loggedIn).textValue()).isEqualTo("dora");

        assertThat(call("getUser", "dora").get("loginCount").intValue()).isEqualTo(1);
        JsonNode device = call("getDevices", "dora").get(0);
        assertThat(call("revokeDevice", "dora", device.get("id").textValue()).booleanValue())
                .isTrue();
        assertThat(call("getDevices", "dora")).isEmpty();

        JsonNode refused = call("verifyNonce", loggedIn);
        assertThat(refused.get("statusCode").intValue()).isEqualTo(401);
        assertThat(refused.get("statusText").textValue()).isEqualTo("invalid_nonce");
        assertThat(refused.get("message").textValue()).startsWith("Could not verify nonce: ");
    }

    @Test
    void a_refusal_is_the_client_s_own_error() {
        register("clara");
        String nonce = app.browser().logIn(authenticator, null);
        call("auth.verifyNonce", nonce);

        assertRefused(call("auth.verifyNonce", nonce), 401, "invalid_nonce");
        assertRefused(call("auth.verifyNonce", "no-nonce"), 401, "invalid_nonce");
        assertRefused(call("auth.createAuthenticateTransaction", "nobody"), 404, "user_not_found");
        assertRefused(call("user.get", "nobody"), 404, "user_not_found");
        assertRefused(call("user.listDevices", "nobody"), 404, "user_not_found");
        assertRefused(call("user.revokeDevice", "clara", "none"), 404, "device_not_found");
        assertRefused(call("auth.createRegisterTransaction", "a\tb", "Nobody"), 400, "invalid_request");
        assertRefused(callWith("not-a-key", "user.get", "clara"), 401, "invalid_access_token");

        JsonNode device = call("user.listDevices", "clara").get(0);
        call("user.revokeDevice", "clara", device.get("id").textValue());
        assertRefused(call("auth.createAuthenticateTransaction", "clara"), 409, "user_has_no_passkeys");
    }

    private void register(String user) {
        app.browser().register(authenticator, app.backend().register(user));
    }

    private static void assertRefused(JsonNode error, int status, String code) {
        assertThat(error.path("name").textValue()).as(error.toString()).isEqualTo("PassageError");
        assertThat(error.get("statusCode").intValue()).isEqualTo(status);
        assertThat(error.get("errorCode").textValue()).isEqualTo(code);
        assertThat(error.get("message").textValue()).isNotBlank();
    }

    private static Instant date(JsonNode milliseconds) {
        return Instant.ofEpochMilli(milliseconds.longValue());
    }

    private static JsonNode call(String name, Object... arguments) {
        return callWith(app.key(), name, arguments);
    }

    /** What the call returned, or its error. */
    private static JsonNode callWith(String key, String name, Object... arguments) {
        try {
            String argument = JSON.writeValueAsString(
                    Stream.concat(Stream.of(key, name), Stream.of(arguments)).toList());
            CommandProcess process = CommandProcess.run(
                    Map.of("LATCHKEY_URL", service.uri("").toString(), "APP_ID", app.id()),
                    List.of(node.toString(), program.toString(), argument));
            assertThat(process.exitCode()).as(process.err()).isZero();
            return JSON.readTree(process.out()).path("outcome");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
