package dev.latchkey.nonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestReceiver;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator replaces the encryption key, without a day on which a nonce cannot be signed. */
class EncryptionKeyRotationIT {
    private static final String OLD = key('o');
    private static final String NEW = key('n');
    private static final String OTHER = key('x');

    private final TestDatabase database = TestDatabase.fresh();

    private static String key(char fill) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(fill).repeat(32).getBytes());
    }

    private static Map<String, String> environment(String key, String previous) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);
        environment.put("LATCHKEY_PUBLIC_URL", "https://passkeys.example.com");
        environment.put("LATCHKEY_ENCRYPTION_KEY", key);
        environment.put("LATCHKEY_WEBHOOKS_UNSAFE_ALLOW_LOCALHOST", "true");
        if (!previous.isEmpty()) {
            environment.put("LATCHKEY_ENCRYPTION_PREVIOUS_KEY", previous);
        }
        return environment;
    }

    private ServiceProcess service(String key, String previous) {
        ServiceProcess service = ServiceProcess.ready(database, environment(key, previous));
        RestAssured.port = service.uri("/").getPort();
        return service;
    }

    private CommandProcess reseal(String key, String previous) {
        return CommandProcess.latchkey(
                database,
                List.of("-Dlatchkey.encryption.key=" + key, "-Dlatchkey.encryption.previous-key=" + previous),
                "reseal");
    }

    private static void assertLogsIn(TestApp app, SoftAuthenticator authenticator) {
        String nonce = app.browser().logIn(authenticator, null);
        assertThat(nonce.split("[.]")).hasSize(3);
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }

    /** Has an event sent, signed with both secrets. */
    private static void assertSigned(TestApp app, TestReceiver receiver, String... secrets) {
        int before = receiver.received().size();
        String webhooks = "/admin/v1/apps/" + app.id() + "/webhooks";
        String id = Answers.text(Operator.request().get(webhooks), 200, "/webhooks/0/id");
        Operator.request().post(webhooks + "/" + id + "/test").then().statusCode(202);
        await().until(() -> receiver.received().size() > before);
        TestReceiver.Received received = receiver.received().get(before);
        assertThat(secrets).allMatch(secret -> received.isSignedWith(secret));
    }

    @Test
    void after_everything_is_resealed_the_previous_key_may_go() {
        try (TestReceiver receiver = TestReceiver.answering(200)) {
            replaceTheKey(receiver);
        }
    }

    private void replaceTheKey(TestReceiver receiver) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        TestApp app;
        String first;
        String second;
        try (ServiceProcess before = service(OLD, "")) {
            app = Operator.makeApp(Map.of("nonce_format", "jwt"));
            app.browser().register(authenticator, app.backend().register("ada"));
            assertLogsIn(app, authenticator);
            Response created = Operator.request()
                    .body(Map.of("url", receiver.url(), "events", List.of("user.created")))
                    .post("/admin/v1/apps/{app_id}/webhooks", app.id());
            first = Answers.text(created, 201, "/secret");
            second = Answers.text(
                    Operator.request()
                            .post(
                                    "/admin/v1/apps/{app_id}/webhooks/{id}/rotate",
                                    app.id(),
                                    Answers.text(created, 201, "/webhook/id")),
                    200,
                    "/secret");
            assertSigned(app, receiver, first, second);
        }
        assertRefuses(NEW, OTHER);

        SoftAuthenticator another = SoftAuthenticator.synced();
        TestApp fresh;
        try (ServiceProcess both = service(NEW, OLD)) {
            assertLogsIn(app, authenticator);
            fresh = Operator.makeApp(Map.of("nonce_format", "jwt"));
            fresh.browser().register(another, fresh.backend().register("ada"));

            CommandProcess resealed = reseal(NEW, OLD);
            assertThat(resealed.exitCode()).isZero();
            assertThat(resealed.err()).isEqualTo("Keys re-encrypted: 2\n");
            assertLogsIn(app, authenticator);
        }
        try (ServiceProcess after = service(NEW, "")) {
            assertSigned(app, receiver, first, second);
            assertLogsIn(app, authenticator);
            assertLogsIn(fresh, another);
        }
    }

    private void assertRefuses(String key, String previous) {
        Map<String, String> environment = environment(key, previous);
        environment.put("LATCHKEY_DB_URL", database.url());
        environment.put("LATCHKEY_DB_USERNAME", database.username());
        environment.put("LATCHKEY_DB_PASSWORD", database.password());
        try (ServiceProcess service = ServiceProcess.launch(environment)) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .contains("The database has keys that were encrypted with neither latchkey.encryption.key nor"
                            + " latchkey.encryption.previous-key")
                    .doesNotContain("ERROR", "WARN", "\tat ", key);
        }
    }
}
