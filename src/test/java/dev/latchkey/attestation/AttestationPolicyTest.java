package dev.latchkey.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.TestCa;
import dev.latchkey.testsupport.services.TestMds;
import dev.latchkey.testsupport.services.TestMds.Model;
import dev.latchkey.webauthn.KeptAttestation;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttestationPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final UUID AAGUID = UUID.fromString("f8a011f3-8c0a-4d15-8006-17111f9edc7d");
    private static final UUID OTHER = UUID.fromString("00000000-8c0a-4d15-8006-17111f9edc7d");
    private static final X509Certificate ROOT = TestCa.shared().root();
    private static final TestMds MDS = TestMds.of("Test MDS");

    private final Attestation attestation = attestation(AttestationFormat.PACKED);

    @ParameterizedTest
    @EnumSource(AttestationFormat.class)
    void a_model_with_certificates_is_trusted_by_its_root_and_one_without_is_never_trusted(AttestationFormat format) {
        Attestation attested = attestation(format);
        Model model = format == AttestationFormat.FIDO_U2F
                ? Model.of(attested.trustPath().get(0))
                : Model.of(AAGUID);

        assertThat(objection(attested, model.root(ROOT)))
                .isEqualTo(format.certified() ? Optional.empty() : Optional.of(Objection.UNTRUSTED));
    }

    @Test
    void without_required_trust_all_models_except_denied_ones_are_accepted() {
        assertThat(AttestationPolicy.undemanding().objectionTo(attestation(AttestationFormat.NONE)))
                .isEmpty();
        assertThat(new AttestationPolicy(AttestationTrust.NONE, List.of(OTHER), List.of(AAGUID), null, NOW)
                        .objectionTo(attestation))
                .contains(Objection.DENIED);
    }

    @Test
    void without_metadata_nothing_is_trusted() {
        assertThat(new AttestationPolicy(AttestationTrust.MDS, List.of(), List.of(), null, NOW)
                        .objectionTo(attestation))
                .contains(Objection.UNTRUSTED);
    }

    @Test
    void a_denied_model_remains_denied_even_if_trusted() {
        assertThat(new AttestationPolicy(
                                AttestationTrust.MDS,
                                List.of(AAGUID),
                                List.of(AAGUID),
                                metadata(Model.of(AAGUID).root(ROOT)),
                                NOW)
                        .objectionTo(attestation))
                .contains(Objection.DENIED);
    }

    @Test
    void an_allow_list_applies_to_trusted_attestation_only() {
        Metadata metadata = metadata(Model.of(AAGUID).root(ROOT));
        AttestationPolicy allowing =
                new AttestationPolicy(AttestationTrust.MDS, List.of(AAGUID), List.of(), metadata, NOW);
        AttestationPolicy allowingAnother =
                new AttestationPolicy(AttestationTrust.MDS, List.of(OTHER), List.of(), metadata, NOW);

        assertThat(allowing.objectionTo(attestation)).isEmpty();
        assertThat(allowing.objectionTo(attestation(AttestationFormat.PACKED_SELF)))
                .contains(Objection.UNTRUSTED);
        assertThat(allowing.objectionTo(attestation(AttestationFormat.NONE))).contains(Objection.UNTRUSTED);
        assertThat(allowingAnother.objectionTo(attestation)).contains(Objection.NOT_ALLOWED);
    }

    @Test
    void a_model_that_the_metadata_do_not_know_is_not_trusted() {
        assertThat(objection(attestation)).contains(Objection.UNTRUSTED);
        assertThat(objection(attestation, Model.of(OTHER).root(ROOT))).contains(Objection.UNTRUSTED);
    }

    @Test
    void a_root_of_another_model_does_not_vouch_for_it() {
        assertThat(objection(
                        attestation, Model.of(AAGUID).root(TestCa.of("Latchkey").root())))
                .contains(Objection.UNTRUSTED);
        assertThat(objection(attestation, Model.of(AAGUID), Model.of(OTHER).root(ROOT)))
                .contains(Objection.UNTRUSTED);
    }

    @Test
    void a_model_known_by_its_certificates_does_not_vouch_for_one_with_a_name() {
        Model byKey = Model.of(attestation.trustPath().get(0)).root(ROOT);

        assertThat(objection(attestation, byKey)).contains(Objection.UNTRUSTED);
    }

    @Test
    void an_anchor_may_be_the_intermediate_or_the_leaf() {
        X509Certificate leaf = attestation.trustPath().get(0);

        assertThat(objection(attestation, Model.of(AAGUID).root(TestCa.shared().intermediate())))
                .isEmpty();
        assertThat(objection(attestation, Model.of(AAGUID).root(leaf))).isEmpty();
        assertThat(objection(
                        new Attestation("packed", AAGUID, List.of(leaf)),
                        Model.of(AAGUID).root(leaf)))
                .isEmpty();
    }

    @Test
    void the_root_is_not_part_of_the_path() {
        List<X509Certificate> whole = new ArrayList<>(attestation.trustPath());
        whole.add(ROOT);

        assertThat(objection(
                        new Attestation("packed", AAGUID, whole),
                        Model.of(AAGUID).root(ROOT)))
                .contains(Objection.UNTRUSTED);
        assertThat(objection(
                        new Attestation("android-key", AAGUID, whole),
                        Model.of(AAGUID).root(ROOT)))
                .isEmpty();
    }

    @Test
    void a_root_sent_by_the_authenticator_is_not_an_anchor() {
        TestCa own = TestCa.of("Latchkey");
        List<X509Certificate> path = new ArrayList<>(attestation(
                        SoftAuthenticator.synced()
                                .aaguid(AAGUID)
                                .attestation(AttestationFormat.ANDROID_KEY)
                                .attestationCa(own),
                        UnaryOperator.identity())
                .trustPath());
        path.add(own.root());

        assertThat(objection(
                        new Attestation("android-key", AAGUID, path),
                        Model.of(AAGUID).root(ROOT)))
                .contains(Objection.UNTRUSTED);
    }

    @Test
    void a_path_in_the_wrong_order_or_with_a_gap_is_not_trusted() {
        X509Certificate leaf = attestation.trustPath().get(0);
        X509Certificate intermediate = attestation.trustPath().get(1);

        for (List<X509Certificate> path : List.of(List.of(intermediate, leaf), List.of(leaf))) {
            assertThat(objection(
                            new Attestation("packed", AAGUID, path),
                            Model.of(AAGUID).root(ROOT)))
                    .contains(Objection.UNTRUSTED);
        }
    }

    @Test
    void certificates_count_only_while_valid() {
        Instant past = NOW.minusSeconds(1);
        Instant future = NOW.plusSeconds(1);
        Instant early = Instant.parse("2020-01-01T00:00:00Z");
        Instant late = Instant.parse("2049-01-01T00:00:00Z");

        Attestation expired =
                attestation(packed(), making -> making.withAttestationCertificate(spec -> spec.valid(early, past)));
        Attestation notYet =
                attestation(packed(), making -> making.withAttestationCertificate(spec -> spec.valid(future, late)));
        TestCa expiredCa = TestCa.withIntermediate(spec -> spec.valid(early, past));
        Attestation below = attestation(packed().attestationCa(expiredCa), UnaryOperator.identity());

        for (Attestation untimely : List.of(expired, notYet)) {
            assertThat(objection(untimely, Model.of(AAGUID).root(ROOT))).contains(Objection.UNTRUSTED);
            assertThat(objection(
                            untimely, Model.of(AAGUID).root(untimely.trustPath().get(0))))
                    .contains(Objection.UNTRUSTED);
        }
        assertThat(objection(below, Model.of(AAGUID).root(expiredCa.root()))).contains(Objection.UNTRUSTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REVOKED",
                "USER_VERIFICATION_BYPASS",
                "ATTESTATION_KEY_COMPROMISE",
                "USER_KEY_REMOTE_COMPROMISE",
                "USER_KEY_PHYSICAL_COMPROMISE"
            })
    void a_compromised_model_cannot_register_and_its_passkeys_are_unsafe(String status) {
        Model model = Model.of(AAGUID).root(ROOT).status(status).status("FIDO_CERTIFIED_L2");

        assertThat(objection(attestation, model)).contains(Objection.STATUS);
        assertThat(metadata(model).isCompromised(attestation, NOW)).isTrue();
        assertThat(metadata(model).isCompromised(attestation(AttestationFormat.NONE), NOW))
                .isTrue();
    }

    @Test
    void a_retired_model_cannot_register_but_its_passkeys_remain_valid() {
        Model model = Model.of(AAGUID).root(ROOT).status("RETIRED");

        assertThat(objection(attestation, model)).contains(Objection.STATUS);
        assertThat(metadata(model).isCompromised(attestation, NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_FIDO_CERTIFIED", "SELF_ASSERTION_SUBMITTED", "UPDATE_AVAILABLE", "SOMETHING_NEW"})
    void other_statuses_are_accepted(String status) {
        assertThat(objection(attestation, Model.of(AAGUID).root(ROOT).status(status)))
                .isEmpty();
    }

    @Test
    void a_status_counts_from_its_date_on() {
        assertThat(objection(attestation, Model.of(AAGUID).root(ROOT).status("REVOKED", TODAY)))
                .contains(Objection.STATUS);
        assertThat(objection(attestation, Model.of(AAGUID).root(ROOT).status("REVOKED", TODAY.plusDays(1))))
                .isEmpty();
    }

    @Test
    void a_compromised_attestation_key_affects_the_passkeys_that_it_attested() {
        X509Certificate another =
                attestation(AttestationFormat.PACKED).trustPath().get(0);
        X509Certificate own = attestation.trustPath().get(0);

        assertThat(objection(attestation, Model.of(AAGUID).root(ROOT).status("ATTESTATION_KEY_COMPROMISE", another)))
                .isEmpty();
        for (X509Certificate concerned : List.of(own, TestCa.shared().intermediate())) {
            Model model = Model.of(AAGUID).root(ROOT).status("ATTESTATION_KEY_COMPROMISE", concerned);
            assertThat(objection(attestation, model)).contains(Objection.STATUS);
            assertThat(metadata(model).isCompromised(attestation, NOW)).isTrue();
        }
    }

    @Test
    void a_u2f_key_is_identified_by_its_certificate() {
        Attestation u2f = attestation(AttestationFormat.FIDO_U2F);
        Model model = Model.of(u2f.trustPath().get(0)).root(ROOT);

        assertThat(objection(u2f, model)).isEmpty();
        assertThat(objection(u2f, model.status("REVOKED"))).contains(Objection.STATUS);
        assertThat(objection(attestation(AttestationFormat.FIDO_U2F), model)).contains(Objection.UNTRUSTED);
    }

    private static Optional<Objection> objection(Attestation attestation, Model... models) {
        return new AttestationPolicy(AttestationTrust.MDS, List.of(), List.of(), metadata(models), NOW)
                .objectionTo(attestation);
    }

    private static Metadata metadata(Model... models) {
        TestMds.Blob blob = MDS.blob(NOW);
        for (Model model : models) {
            blob.model(model);
        }
        try {
            return MetadataBlob.verify(
                            blob.signed(),
                            TestMetadataConfig.of(URI.create("http://localhost:9/"), MDS.root())
                                    .requiredSigner(),
                            NOW)
                    .metadata();
        } catch (UnusableMetadata e) {
            throw new AssertionError(e);
        }
    }

    private static SoftAuthenticator packed() {
        return SoftAuthenticator.synced().aaguid(AAGUID).attestation(AttestationFormat.PACKED);
    }

    private static Attestation attestation(AttestationFormat format) {
        return attestation(SoftAuthenticator.synced().aaguid(AAGUID).attestation(format), UnaryOperator.identity());
    }

    private static Attestation attestation(SoftAuthenticator authenticator, UnaryOperator<Registration> change) {
        ObjectNode options = new ObjectMapper().createObjectNode().put("challenge", "AAAA");
        options.putObject("rp").put("id", "example.com").put("name", "Example");
        options.putObject("user").put("id", "AAAA").put("name", "pat").put("displayName", "Pat");
        options.putArray("pubKeyCredParams")
                .addObject()
                .put("type", "public-key")
                .put("alg", Algorithm.ES256.cose());
        ObjectNode response = change.apply(authenticator.register(options)).response();
        return KeptAttestation.of(
                authenticator.newest().aaguid(),
                Bytes.fromBase64Url(response.at("/response/attestationObject").asText()));
    }
}
