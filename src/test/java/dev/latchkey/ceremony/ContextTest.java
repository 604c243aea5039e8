package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction's {@code context}, stored and returned as given (contract section 6). */
@QuarkusTest
class ContextTest {
    private TestApp app;
    private SoftAuthenticator authenticator;

    @BeforeEach
    void make_an_app_in_which_ada_has_a_passkey() {
        app = Operator.makeApp();
        authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));
    }

    private Response authenticate(String context) {
        return app.backend()
                .request()
                .body("{\"external_id\":\"ada\",\"context\":" + context + "}")
                .post("/v1/apps/{app_id}/transactions/authenticate", app.id());
    }

    private String returned(Response created) {
        String transaction = created.then().statusCode(201).extract().path("transaction_id");
        return app.backend()
                .verify(app.browser().logIn(authenticator, transaction))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":null,\"b\":{\"c\":[null,{}]},\"d\":[]}",
                "{\"amount\":10.00,\"huge\":123456789012345678901234567890,\"tiny\":0.1000000000000000000000001}",
                "{\"z\":1,\"a\":2,\"z2\":true,\"B\":false}",
                "{\"text\":\"\u00e9\u2603\ud83d\ude00 \\\" \\\\ \\n\",\"\":\"\"}",
                "{\"camelCase\":{\"snake_case\":1}}"
            })
    void the_context_is_returned_as_given(String context) {
        assertThat(returned(authenticate(context))).contains("\"context\":" + context);
    }

    @Test
    void the_context_of_a_registration_is_returned_too() {
        String transaction = app.backend()
                .request()
                .body("{\"external_id\":\"bob\",\"passkey_display_name\":\"Bob\",\"context\":{\"x\":null}}")
                .post("/v1/apps/{app_id}/transactions/register", app.id())
                .then()
                .statusCode(201)
                .extract()
                .path("transaction_id");

        assertThat(app.backend()
                        .verify(app.browser().register(SoftAuthenticator.synced(), transaction))
                        .asString())
                .contains("\"context\":{\"x\":null}");
    }

    @Test
    void a_null_context_counts_as_absent() {
        assertThat(returned(authenticate("null"))).doesNotContain("context");
    }

    @Test
    void a_context_has_at_most_4_kib() {
        String most = "{\"a\":\"" + "x".repeat(4096 - 8) + "\"}";
        String more = "{\"a\":\"" + "x".repeat(4096 - 7) + "\"}";
        String moreInBytes = "{\"a\":\"" + "\u00e9".repeat(2048) + "\"}";

        assertThat(returned(authenticate(most))).contains(most);
        assertInvalid(authenticate(more));
        assertInvalid(authenticate(moreInBytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "\"text\"", "5", "true", "{\"a\":\"\\u0000\"}", "{\"\\u0000\":1}", "{\"a\":\"\\ud800\"}"})
    void anything_but_a_storable_object_is_refused(String context) {
        assertInvalid(authenticate(context));
    }

    @Test
    void the_nesting_limit_counts_from_the_root_of_the_body() {
        authenticate("[".repeat(15) + "]".repeat(15)).then().statusCode(400);
        String deepest = "{\"a\":".repeat(15) + "1" + "}".repeat(15);
        assertThat(returned(authenticate(deepest))).contains(deepest);
        assertInvalid(authenticate("{\"a\":".repeat(16) + "1" + "}".repeat(16)));
    }

    private static void assertInvalid(Response response) {
        Answers.assertError(response, 400, "invalid_request");
    }
}
