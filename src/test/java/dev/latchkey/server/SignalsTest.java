package dev.latchkey.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.UserIds;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SignalsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    DataSource database;

    private static Response read(TestApp app, String userId) {
        return app.backend().request().get("/v1/apps/{app_id}/users/{user_id}/signals", app.id(), userId);
    }

    private static JsonNode signals(TestApp app, String userId) throws Exception {
        return JSON.readTree(read(app, userId).then().statusCode(200).extract().asString())
                .get("signals");
    }

    private static String register(TestApp app, SoftAuthenticator authenticator, Dialect dialect, String displayName) {
        String transaction = app.backend()
                .createRegister(Map.of("external_id", "ada", "passkey_display_name", displayName))
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");
        return app.client(dialect).register(authenticator, transaction);
    }

    private String userId(TestApp app) {
        return UserIds.of(database, app, "ada");
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void each_user_handle_has_a_signal_with_all_the_passkeys() throws Exception {
        TestApp app = Operator.makeApp();
        SoftAuthenticator web = SoftAuthenticator.synced();
        SoftAuthenticator phone = SoftAuthenticator.synced();
        app.backend().externalIdOf(register(app, web, Dialect.WEB, "Ada"));
        Challenge challenge =
                app.client(Dialect.IOS).registrationChallenge(app.backend().register("ada"));
        app.client(Dialect.IOS)
                .finishRegistration(
                        challenge,
                        phone.register(challenge.publicKey())
                                .as(Dialect.IOS)
                                .from(app.origin())
                                .response())
                .then()
                .statusCode(200);

        JsonNode signals = signals(app, userId(app));

        assertThat(signals).hasSize(2);
        assertThat(signals.get(0).get("userId").textValue())
                .isEqualTo(base64Url(web.newest().userHandle()));
        assertThat(signals.get(1).get("userId").textValue())
                .isEqualTo(base64Url(phone.newest().userHandle()))
                .isEqualTo(base64Url(signals.get(0).get("userId").textValue().getBytes(StandardCharsets.US_ASCII)));
        for (JsonNode signal : signals) {
            assertThat(signal.get("allAcceptedCredentialIds"))
                    .extracting(JsonNode::textValue)
                    .containsExactly(web.newest().idText(), phone.newest().idText());
        }
    }

    @Test
    void a_signal_can_be_passed_to_the_browsers_methods_unchanged() throws Exception {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.backend().externalIdOf(register(app, authenticator, Dialect.WEB, "Ada Byron"));
        app.backend().externalIdOf(register(app, SoftAuthenticator.synced(), Dialect.WEB, "Ada Lovelace"));

        JsonNode signal = signals(app, userId(app)).get(0);

        assertThat(List.copyOf(signal.propertyStream().map(Map.Entry::getKey).toList()))
                .containsExactly("rpId", "userId", "allAcceptedCredentialIds", "name", "displayName");
        assertThat(signal.get("rpId").textValue()).isEqualTo("example.com");
        assertThat(signal.get("name").textValue()).isEqualTo("Ada Lovelace");
        assertThat(signal.get("displayName").textValue()).isEqualTo("Ada Lovelace");
    }

    @Test
    void a_revoked_passkey_is_omitted_and_without_passkeys_there_is_no_name() throws Exception {
        TestApp app = Operator.makeApp();
        Response verified = app.backend().verify(register(app, SoftAuthenticator.synced(), Dialect.WEB, "Ada"));
        String userId = userId(app);
        app.backend()
                .request()
                .delete(
                        "/v1/apps/{app_id}/users/{user_id}/devices/{device_id}",
                        app.id(),
                        userId,
                        verified.<String>path("device_id"))
                .then()
                .statusCode(200);

        JsonNode signal = signals(app, userId).get(0);

        assertThat(signal.get("allAcceptedCredentialIds")).isEmpty();
        assertThat(signal.has("name")).isFalse();
        assertThat(signal.has("displayName")).isFalse();
    }

    @Test
    void a_pending_passkey_is_not_hidden() throws Exception {
        TestApp app = Operator.makeApp(Map.of("pending_enrolment", true));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String nonce = register(app, authenticator, Dialect.WEB, "Ada");

        JsonNode waiting = signals(app, userId(app)).get(0);
        assertThat(waiting.get("allAcceptedCredentialIds"))
                .extracting(JsonNode::textValue)
                .containsExactly(authenticator.newest().idText());
        assertThat(waiting.has("name")).isFalse();

        app.backend().externalIdOf(nonce);
        assertThat(signals(app, userId(app)).get(0).get("name").textValue()).isEqualTo("Ada");
    }

    @Test
    void the_answers_of_finishes_contain_them_if_the_app_asks_for_it() throws Exception {
        TestApp app = Operator.makeApp(Map.of("signals_at_finish", true));
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        Challenge creation = app.browser().registrationChallenge(app.backend().register("ada"));
        JsonNode registered = JSON.readTree(app.browser()
                .finishRegistration(creation, app.browser().made(authenticator, creation))
                .asString());
        JsonNode expected = signals(app, userId(app));
        assertThat(registered.get("signals")).isEqualTo(expected);
        assertThat(expected.get(0).get("allAcceptedCredentialIds")).hasSize(1);
        assertThat(app.backend().externalIdOf(registered.get("nonce").textValue()))
                .isEqualTo("ada");

        for (String transaction : Arrays.asList(app.backend().authenticate("ada"), null)) {
            Challenge request = app.browser().loginChallenge(transaction);
            JsonNode login = JSON.readTree(app.browser()
                    .finishLogin(request, app.browser().answer(authenticator, request))
                    .asString());
            assertThat(login.get("signals")).isEqualTo(expected);
        }
    }

    @Test
    void the_answers_of_finishes_do_not_contain_them_by_default() throws Exception {
        TestApp app = Operator.makeApp();
        Challenge creation = app.browser().registrationChallenge(app.backend().register("ada"));
        JsonNode registered = JSON.readTree(app.browser()
                .finishRegistration(creation, app.browser().made(SoftAuthenticator.synced(), creation))
                .asString());

        assertThat(registered.has("nonce")).isTrue();
        assertThat(registered.has("signals")).isFalse();
    }

    @Test
    void signals_require_a_key_of_the_app_that_may_read_users() {
        TestApp app = Operator.makeApp();
        app.backend().externalIdOf(register(app, SoftAuthenticator.synced(), Dialect.WEB, "Ada"));
        String userId = userId(app);
        assertThat(read(app, "unknown").<String>path("code")).isEqualTo("user_not_found");
        assertThat(read(Operator.makeApp(), userId).<String>path("code")).isEqualTo("user_not_found");
        TestApp writer = new TestApp(
                app.id(),
                Operator.makeKey(app.id(), Map.of("name", "writer", "scopes", List.of("users:write"))),
                app.origin());
        assertThat(read(writer, userId).statusCode()).isEqualTo(403);
        assertThat(read(new TestApp(app.id(), "lk_nothing", app.origin()), userId)
                        .statusCode())
                .isEqualTo(401);
    }
}
