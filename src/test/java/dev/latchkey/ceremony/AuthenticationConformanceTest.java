package dev.latchkey.ceremony;

import static dev.latchkey.ceremony.BrokenLogin.SIGN_COUNT;
import static dev.latchkey.ceremony.BrokenLogin.clientData;
import static dev.latchkey.ceremony.BrokenLogin.finish;
import static dev.latchkey.ceremony.BrokenLogin.malformed;
import static dev.latchkey.ceremony.BrokenLogin.malformedResponse;
import static dev.latchkey.ceremony.BrokenLogin.refused;
import static dev.latchkey.ceremony.BrokenLogin.registered;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The authentication groups of the FIDO Alliance's server conformance tests, in our own words and against our own API:
 * {@code GetAssertion Request} and {@code Response} 1 to 3, each negative case with the expected reason of its refusal.
 */
@QuarkusTest
class AuthenticationConformanceTest {
    @Inject
    DataSource database;

    static Stream<BrokenLogin> broken() {
        return Stream.concat(common(), ownMembers().stream());
    }

    /** Responses 1 and 2: the members of the credential and of the client data. */
    private static Stream<BrokenLogin> common() {
        return Stream.of(
                        CommonFault.ofCredential().stream().map(it -> malformed("1: " + it.fault(), it.change())),
                        Stream.of("clientDataJSON", "authenticatorData", "signature")
                                .map(CommonFault::ofResponse)
                                .flatMap(List::stream)
                                .map(it -> malformedResponse("1: " + it.fault(), it.change())),
                        CommonFault.ofClientData().stream()
                                .map(it -> clientData("2: " + it.fault(), it.reason(), it.change())))
                .flatMap(Function.identity());
    }

    /** Responses 1 and 3: the user handle and the authenticator data. */
    private static List<BrokenLogin> ownMembers() {
        return List.of(
                refused(
                        "3: trailing bytes",
                        "authdata_layout",
                        using -> using.withAuthenticatorDataBytes(Bytes.appending(0, 0))),
                refused(
                        "3: ED set without extensions",
                        "authdata_layout",
                        using -> using.withAuthenticatorData(data -> data.set(Flag.ED))),
                refused(
                        "3: a wrong RP ID hash",
                        "rp_id_hash",
                        using -> using.withAuthenticatorData(data -> data.rpIdHash(Bytes.random(32)))),
                refused(
                        "3: a counter that falls",
                        "counter",
                        using -> using.withAuthenticatorData(data -> data.signCount(SIGN_COUNT - 1))),
                refused(
                        "3: a counter that falls to zero",
                        "counter",
                        using -> using.withAuthenticatorData(data -> data.signCount(0))),
                refused(
                        "3: user not verified",
                        "uv",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.UV))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void a_faulty_login_is_refused_for_its_fault(BrokenLogin login) {
        login.assertRefused(database);
    }

    @Test
    void request_1_the_options_allow_the_one_passkey_with_a_new_challenge_and_the_apps_settings() {
        TestApp app = Operator.makeApp(Map.of("user_verification", "discouraged"));
        SoftAuthenticator authenticator = registered(app, "ada");
        JsonNode options =
                app.browser().loginChallenge(app.backend().authenticate("ada")).publicKey();

        assertThat(options.path("allowCredentials")).hasSize(1);
        assertThat(options.at("/allowCredentials/0/id").asText())
                .isEqualTo(authenticator.newest().idText());
        assertThat(options.at("/allowCredentials/0/type").asText()).isEqualTo("public-key");
        assertThat(options.path("userVerification").asText()).isEqualTo("discouraged");
        assertThat(options.path("rpId").asText()).isEqualTo("example.com");
        JsonNode other =
                app.browser().loginChallenge(app.backend().authenticate("ada")).publicKey();
        assertThat(Bytes.fromBase64Url(options.path("challenge").asText()))
                .hasSize(32)
                .isNotEqualTo(Bytes.fromBase64Url(other.path("challenge").asText()));
    }

    @Test
    void response_3_a_counter_that_stays_at_zero_is_accepted() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        app.browser().register(authenticator, app.backend().register("ada"));

        Browser.nonce(
                finish(app, authenticator, null, using -> using.withAuthenticatorData(data -> data.signCount(0))));
        Browser.nonce(
                finish(app, authenticator, null, using -> using.withAuthenticatorData(data -> data.signCount(0))));
        assertThat(Refusals.of(database, app)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"preferred", "discouraged"})
    void response_3_an_unverified_user_is_accepted_if_verification_is_not_required(String userVerification) {
        TestApp app = Operator.makeApp(Map.of("user_verification", userVerification));
        SoftAuthenticator authenticator = registered(app, "ada");

        Browser.nonce(
                finish(app, authenticator, null, using -> using.withAuthenticatorData(data -> data.clear(Flag.UV))));
        assertThat(Refusals.of(database, app)).isEmpty();
    }

    @Test
    void response_3_unsolicited_extensions_are_accepted() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app, "ada");

        Browser.nonce(finish(
                app,
                authenticator,
                null,
                using -> using.withAuthenticatorData(
                        data -> data.extensions(CBORObject.NewMap().Add("example.extension", "x")))));
        assertThat(Refusals.of(database, app)).isEmpty();
    }
}
