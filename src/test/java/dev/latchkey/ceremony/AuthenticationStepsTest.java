package dev.latchkey.ceremony;

import static dev.latchkey.ceremony.BrokenLogin.SIGN_COUNT;
import static dev.latchkey.ceremony.BrokenLogin.clientData;
import static dev.latchkey.ceremony.BrokenLogin.finish;
import static dev.latchkey.ceremony.BrokenLogin.malformedResponse;
import static dev.latchkey.ceremony.BrokenLogin.refused;
import static dev.latchkey.ceremony.BrokenLogin.registered;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * "Verifying an authentication assertion" (WebAuthn Level 3, section 7.2) step by step: a response that fails one step, the
 * answer to the client and the reason in the ceremony's record, with and without a transaction. Steps 1 and 2 are the
 * client's, 4 requires nothing, 24 and 25 follow on success.
 */
@QuarkusTest
class AuthenticationStepsTest {
    @Inject
    DataSource database;

    static Stream<BrokenLogin> steps() {
        return Stream.of(
                malformedResponse("3: no signature", response -> response.remove("signature")),
                refused(
                        "6: another user's handle",
                        "user_handle",
                        using -> using.withUserHandle(Bytes.utf8("b8FQx0l5Zt2nVcJd7WmRk3YgEhTsLq9u"))),
                malformedResponse("7: empty authenticator data", response -> response.put("authenticatorData", "")),
                refused(
                        "8: client data in malformed UTF-8",
                        "client_data",
                        using -> using.withClientDataJSON(json -> Bytes.concat(new byte[] {(byte) 0xff}, json))),
                refused(
                        "9: client data that is not JSON",
                        "client_data",
                        using -> using.withClientDataJSON(Bytes.appending('}'))),
                clientData("10: a wrong type", "type", data -> data.put("type", "webauthn.create")),
                clientData(
                        "11: a wrong challenge",
                        "challenge",
                        data -> data.put("challenge", Bytes.base64Url(new byte[32]))),
                clientData("12: a wrong origin", "origin", data -> data.put("origin", "http://example.com")),
                clientData("13: a cross-origin frame", "cross_origin", data -> data.put("crossOrigin", true)),
                clientData("14: a top origin", "cross_origin", data -> data.put("topOrigin", "https://evil.com")),
                refused(
                        "15: a wrong relying party",
                        "rp_id_hash",
                        using -> using.withAuthenticatorData(data -> data.rpId("evil.com"))),
                refused(
                        "15: a trailing byte after the authenticator data",
                        "authdata_layout",
                        using -> using.withAuthenticatorDataBytes(Bytes.appending(0))),
                refused(
                        "16: user not present",
                        "up",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.UP))),
                refused(
                        "17: user not verified",
                        "uv",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.UV))),
                refused(
                        "18: backed up without being eligible",
                        "bs_without_be",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.BE))),
                refused(
                        "19: a changed backup eligibility",
                        "be_changed",
                        using -> using.withAuthenticatorData(data -> data.clear(Flag.BE, Flag.BS))),
                refused(
                        "20: a hash of other client data",
                        "signature",
                        using -> using.signingUnbroken().withClientData(data -> data.put("more", 1))),
                refused("21: an invalid signature", "signature", using -> using.withSignature(Bytes.flippingLastBit())),
                refused(
                        "22: a counter that does not rise",
                        "counter",
                        using -> using.withAuthenticatorData(data -> data.signCount(SIGN_COUNT))),
                refused(
                        "23: extensions that are not a map",
                        "ext_shape",
                        using -> using.withAuthenticatorData(data ->
                                data.extensions(CBORObject.FromObject(1)).signCount(SIGN_COUNT + 1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void a_response_that_fails_one_step_is_refused_for_that_step(BrokenLogin login) {
        login.assertRefused(database);
    }

    @Test
    void step_5_a_passkey_outside_allow_credentials_is_refused() {
        TestApp app = Operator.makeApp();
        registered(app, "ada");
        SoftAuthenticator bobs = registered(app, "bob");
        Browser.Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));

        Answers.assertError(
                app.browser()
                        .finishLogin(
                                challenge,
                                bobs.authenticate(challenge.publicKey())
                                        .with(bobs.newest())
                                        .response()),
                401,
                "webauthn_login_failed");
        assertThat(Refusals.of(database, app)).containsExactly("cred_not_owner");
    }

    @Test
    void step_6_an_unregistered_passkey_is_refused() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator strangers = registered(Operator.makeApp(), "eve");
        Browser.Challenge challenge = app.browser().loginChallenge(null);

        Answers.assertError(
                app.browser().finishLogin(challenge, app.browser().answer(strangers, challenge)),
                401,
                "discoverable_login_failed");
        assertThat(Refusals.of(database, app)).containsExactly("cred_unknown");
    }

    @Test
    void a_response_that_passes_every_step_is_accepted() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = registered(app, "ada");

        Browser.nonce(finish(app, authenticator, null, UnaryOperator.identity()));
        assertThat(Refusals.of(database, app)).isEmpty();
    }
}
