package dev.latchkey.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.housekeeping.Housekeeping;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.TestCa;
import dev.latchkey.testsupport.judges.Refusals;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import dev.latchkey.testsupport.services.TestMds;
import dev.latchkey.testsupport.services.TestMds.Model;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps that trust by metadata, and apps that do not, over HTTP. */
@QuarkusTest
class AttestationTrustTest {
    private static final UUID AAGUID = UUID.fromString("f8a011f3-8c0a-4d15-8006-17111f9edc7d");
    private static final UUID OTHER = UUID.fromString("0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6");

    @Inject
    TrustedMetadata metadata;

    @Inject
    Housekeeping housekeeping;

    @Inject
    Subscriber subscriber;

    @Inject
    DataSource database;

    @Inject
    TestClock clock;

    private final TestMds mds = TestMds.of("Test MDS");

    @BeforeEach
    void the_model_is_certified() {
        know(model());
    }

    @Test
    void a_certified_model_registers_and_logs_in_and_the_conveyance_is_sent_as_configured() {
        TestApp app = trusting(Map.of());
        SoftAuthenticator authenticator = authenticator(AttestationFormat.PACKED);

        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));
        assertThat(challenge.publicKey().get("attestation").asText()).isEqualTo("direct");
        Response finish = app.browser().finishRegistration(challenge, response(app, authenticator, challenge));

        assertThat(app.backend().externalIdOf(Browser.nonce(finish))).isEqualTo("ada");
        app.browser().logIn(authenticator, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "PACKED_SELF", "APPLE"})
    void an_attestation_that_proves_no_known_model_is_refused(String format) {
        TestApp app = trusting(Map.of("allowed_aaguids", List.of(AAGUID.toString())));
        // Apple's authenticators have certificates, but its root is in no metadata.
        know(Model.of(AAGUID).root(TestCa.of("Another").root()));

        assertRefused(app, authenticator(AttestationFormat.valueOf(format)), "att_untrusted");
    }

    @Test
    void another_authoritys_certificates_are_refused() {
        assertRefused(
                trusting(Map.of()),
                authenticator(AttestationFormat.PACKED).attestationCa(TestCa.of("Latchkey")),
                "att_untrusted");
    }

    @Test
    void an_invalid_statement_is_refused_before_trust_is_evaluated() {
        for (TestApp app : List.of(trusting(Map.of()), Operator.makeApp(Map.of("attestation", "none")))) {
            Browser.Challenge challenge =
                    app.browser().registrationChallenge(app.backend().register("ada"));

            app.browser()
                    .finishRegistration(
                            challenge,
                            authenticator(AttestationFormat.PACKED)
                                    .register(challenge.publicKey())
                                    .signingUnbroken()
                                    .withClientData(data -> data.put("more", 1))
                                    .response())
                    .then()
                    .statusCode(401);
            assertThat(Refusals.of(database, app)).containsExactly("attstmt");
        }
    }

    @Test
    void a_model_with_a_bad_status_is_refused() {
        TestApp app = trusting(Map.of());
        know(model().status("USER_VERIFICATION_BYPASS"));

        assertRefused(app, authenticator(AttestationFormat.PACKED), "mds_status");
    }

    @Test
    void a_model_outside_the_allow_list_is_refused() {
        TestApp app = trusting(Map.of("allowed_aaguids", List.of(OTHER.toString())));

        assertRefused(app, authenticator(AttestationFormat.PACKED), "aaguid_not_allowed");
    }

    @Test
    void a_denied_model_is_refused_with_and_without_trust() {
        Map<String, Object> denying = Map.of("denied_aaguids", List.of(AAGUID.toString()));

        assertRefused(trusting(denying), authenticator(AttestationFormat.PACKED), "aaguid_denied");
        assertRefused(Operator.makeApp(denying), authenticator(AttestationFormat.NONE), "aaguid_denied");
    }

    @Test
    void stale_metadata_trust_no_new_passkey_and_lock_nobody_out() {
        TestApp app = trusting(Map.of());
        SoftAuthenticator authenticator = authenticator(AttestationFormat.PACKED);
        app.browser().register(authenticator, app.backend().register("ada"));

        clock.advance(Duration.ofDays(40));

        app.browser().logIn(authenticator, null);
        assertRefused(app, authenticator(AttestationFormat.PACKED), "att_untrusted");
    }

    @Test
    void an_app_that_requires_no_trust_accepts_any_model() {
        TestApp app = Operator.makeApp(Map.of("attestation", "direct"));
        know(model().status("REVOKED"));

        SoftAuthenticator authenticator =
                authenticator(AttestationFormat.PACKED).attestationCa(TestCa.of("Latchkey"));
        app.browser().register(authenticator, app.backend().register("ada"));
        app.browser().logIn(authenticator, app.backend().authenticate("ada"));
    }

    @Test
    void a_passkey_whose_model_was_compromised_since_can_no_longer_log_in() {
        TestApp app = trusting(Map.of());
        SoftAuthenticator authenticator = authenticator(AttestationFormat.PACKED);
        app.browser().register(authenticator, app.backend().register("ada"));

        know(model().status("USER_KEY_REMOTE_COMPROMISE"));

        Browser.Challenge challenge = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Answers.assertError(
                app.browser().finishLogin(challenge, app.browser().answer(authenticator, challenge)),
                401,
                "webauthn_login_failed");
        Browser.Challenge discoverable = app.browser().loginChallenge(null);
        Answers.assertError(
                app.browser().finishLogin(discoverable, app.browser().answer(authenticator, discoverable)),
                401,
                "discoverable_login_failed");
        assertThat(Refusals.of(database, app)).containsExactly("mds_status", "mds_status");

        know(model());
        app.browser().logIn(authenticator, null);
    }

    @Test
    void a_compromised_model_is_reported_once_to_each_app_that_has_its_passkeys() {
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        TestApp app = Operator.makeApp();
        TestApp without = Operator.makeApp();
        TestApp silent = Operator.makeApp();
        List.of(app, without).forEach(subscriber::subscribe);
        for (TestApp any : List.of(app, silent)) {
            any.browser()
                    .register(
                            authenticator(AttestationFormat.NONE), any.backend().register("ada"));
            any.browser()
                    .register(
                            authenticator(AttestationFormat.NONE), any.backend().register("ben"));
        }
        subscriber.clear(app);
        know(model().status("ATTESTATION_KEY_COMPROMISE", TestCa.shared().intermediate()));
        housekeeping.run();
        assertThat(subscriber.events(app)).as("some of its authenticators").isEmpty();

        know(model().status("USER_KEY_REMOTE_COMPROMISE"));
        housekeeping.run();
        housekeeping.run();

        assertThat(subscriber.events(app))
                .extracting(
                        Subscriber.Delivery::type,
                        event -> event.data().get("aaguid").textValue(),
                        event -> event.data().get("passkeys").intValue())
                .containsExactly(tuple("passkey.model_compromised", AAGUID.toString(), 2));
        assertThat(subscriber.events(without)).isEmpty();
        assertThat(subscriber.events(silent)).isEmpty();
    }

    @Test
    void a_compromised_certificate_locks_out_the_passkeys_that_it_attested() {
        TestApp app = trusting(Map.of());
        SoftAuthenticator vouchedFor = authenticator(AttestationFormat.PACKED);
        app.browser().register(vouchedFor, app.backend().register("ada"));

        know(model().status("ATTESTATION_KEY_COMPROMISE", TestCa.of("Another").intermediate()));
        app.browser().logIn(vouchedFor, null);

        know(model().status("ATTESTATION_KEY_COMPROMISE", TestCa.shared().intermediate()));
        Browser.Challenge challenge = app.browser().loginChallenge(null);
        app.browser()
                .finishLogin(challenge, app.browser().answer(vouchedFor, challenge))
                .then()
                .statusCode(401);
        assertThat(Refusals.of(database, app)).containsExactly("mds_status");
    }

    @Test
    void the_finish_uses_the_trust_setting_of_the_start() {
        TestApp app = Operator.makeApp();
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));

        Operator.changeSettings(app.id(), Map.of("attestation_trust", "mds"))
                .then()
                .statusCode(200);

        Browser.nonce(app.browser()
                .finishRegistration(challenge, response(app, authenticator(AttestationFormat.NONE), challenge)));
        assertRefused(app, authenticator(AttestationFormat.NONE), "att_untrusted");
    }

    @Test
    void an_allow_list_requires_attestation_trust() {
        TestApp app = Operator.makeApp();
        Map<String, Object> allowing = Map.of("allowed_aaguids", List.of(AAGUID.toString()));

        Answers.assertError(Operator.changeSettings(app.id(), allowing), 400, "invalid_request");
        Operator.changeSettings(
                        app.id(), Map.of("allowed_aaguids", List.of(AAGUID.toString()), "attestation_trust", "mds"))
                .then()
                .statusCode(200)
                .body("app.settings.attestation_trust", equalTo("mds"))
                .body("app.settings.allowed_aaguids", hasItem(AAGUID.toString()));
        Operator.changeSettings(app.id(), Map.of("attestation_trust", "none"))
                .then()
                .statusCode(400);
    }

    private void assertRefused(TestApp app, SoftAuthenticator authenticator, String reason) {
        Browser.Challenge challenge =
                app.browser().registrationChallenge(app.backend().register("ada"));
        Answers.assertError(
                app.browser().finishRegistration(challenge, response(app, authenticator, challenge)),
                401,
                "webauthn_login_failed");
        assertThat(Refusals.of(database, app)).last().isEqualTo(reason);
    }

    private static ObjectNode response(TestApp app, SoftAuthenticator authenticator, Browser.Challenge challenge) {
        return authenticator.register(challenge.publicKey()).from(app.origin()).response();
    }

    private static TestApp trusting(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("attestation", "direct", "attestation_trust", "mds"));
        settings.putAll(more);
        return Operator.makeApp(settings);
    }

    private static SoftAuthenticator authenticator(AttestationFormat format) {
        return SoftAuthenticator.synced()
                .supporting(Algorithm.ES256)
                .aaguid(AAGUID)
                .attestation(format);
    }

    private static Model model() {
        return Model.of(AAGUID).root(TestCa.shared().root());
    }

    private void know(Model model) {
        try {
            metadata.accept(MetadataBlob.verify(
                            mds.blob(clock.instant()).model(model).signed(),
                            TestMetadataConfig.of(URI.create("http://localhost:9/"), mds.root())
                                    .requiredSigner(),
                            clock.instant())
                    .metadata());
        } catch (UnusableMetadata e) {
            throw new AssertionError(e);
        }
    }
}
