package dev.latchkey.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.services.TestMds;
import dev.latchkey.testsupport.services.TestWebServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataBlobTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final URI NOWHERE = URI.create("http://localhost:9/");

    private final TestMds mds = TestMds.of("Test MDS");

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"ES256", "RS256"})
    void a_correctly_signed_blob_is_read(Algorithm algorithm) throws Exception {
        TestMds signing = TestMds.signingWith(algorithm);

        MetadataBlob blob = verify(
                signing.blob(NOW).no(7).nextUpdate(LocalDate.of(2026, 12, 24)).signed(), signing.root());

        assertThat(blob.metadata().no()).isEqualTo(7);
        assertThat(blob.metadata().nextUpdate()).isEqualTo(LocalDate.of(2026, 12, 24));
        assertThat(blob.anchor()).isEqualTo(signing.root());
    }

    @Test
    void a_file_may_end_with_a_line_break() throws Exception {
        verify(Bytes.concat(mds.blob(NOW).signed(), Bytes.utf8("\n")), mds.root());
    }

    @Test
    void unknown_members_and_future_statuses_are_ignored() throws Exception {
        verify(
                mds.blob(NOW)
                        .payload(payload -> payload.put("new", 1))
                        .model(TestMds.Model.of(new UUID(1, 1)).status("NOT_YET_INVENTED"))
                        .signed(),
                mds.root());
    }

    record Fault(String name, String why, UnaryOperator<TestMds.Blob> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        TestMds other = TestMds.of("Test MDS");
        return Stream.of(
                new Fault(
                        "another's certificates",
                        "has certificates that do not lead to a trust anchor",
                        blob -> blob.certificates(other.signer(), other.intermediate())),
                new Fault(
                        "a signer without its CA",
                        "has certificates that do not lead to a trust anchor",
                        blob -> blob.certificates(other.signer())),
                new Fault("no certificates", "has no certificates", blob -> blob.certificates()),
                new Fault(
                        "certificates from elsewhere",
                        "has a header that is not FIDO's",
                        blob -> blob.header(header -> header.put("x5u", "https://example.com/"))),
                new Fault(
                        "an extension that must be understood",
                        "has a header that is not FIDO's",
                        blob -> blob.header(header -> header.putArray("crit").add("exp"))),
                new Fault(
                        "no algorithm",
                        "is signed with another algorithm",
                        blob -> blob.header(header -> header.remove("alg"))),
                new Fault(
                        "the algorithm none",
                        "is signed with another algorithm",
                        blob -> blob.header(header -> header.put("alg", "none"))),
                new Fault(
                        "the algorithm of a shared secret",
                        "is signed with another algorithm",
                        blob -> blob.header(header -> header.put("alg", "HS256"))),
                new Fault(
                        "an algorithm of another kind of key",
                        "has a malformed signature",
                        blob -> blob.header(header -> header.put("alg", "RS256"))),
                new Fault(
                        "no entries",
                        "has a payload that cannot be read",
                        blob -> blob.payload(payload -> payload.remove("entries"))),
                new Fault(
                        "entries that are text",
                        "has a payload that cannot be read",
                        blob -> blob.payload(payload -> payload.put("entries", "no"))),
                new Fault(
                        "no date of the next update",
                        "has a payload that cannot be read",
                        blob -> blob.payload(payload -> payload.remove("nextUpdate"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void one_fault_refuses_a_blob(Fault fault) {
        assertRefused(fault.change().apply(mds.blob(NOW)).signed(), fault.why(), mds.root());
    }

    @Test
    void a_blob_with_a_signature_of_something_else_is_refused() {
        String[] one = new String(mds.blob(NOW).signed(), StandardCharsets.UTF_8).split("\\.");
        String[] other = new String(mds.blob(NOW).no(2).signed(), StandardCharsets.UTF_8).split("\\.");

        assertRefused(
                Bytes.utf8(one[0] + "." + other[1] + "." + one[2]), "has a signature that does not verify", mds.root());
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbage_is_not_a_blob(byte[] garbage) {
        assertThatThrownBy(() -> verify(garbage, mds.root())).isInstanceOf(UnusableMetadata.class);
    }

    static Stream<byte[]> garbage() {
        return Stream.of(
                        "", ".", "..", "...", "a.b.c", "e30.e30.e30", "bnVsbA.e30.e30", "MQ.e30.e30", "\u0000", "é.é.é")
                .map(Bytes::utf8);
    }

    @Test
    void a_blob_of_an_untrusted_root_is_refused() {
        assertRefused(
                mds.blob(NOW).signed(),
                "has certificates that do not lead to a trust anchor",
                TestMds.of("Test MDS").root());
    }

    @Test
    void a_blob_of_an_expired_or_not_yet_valid_signer_is_refused() {
        TestMds expired = TestMds.withSigner(
                spec -> spec.valid(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2026-11-23T11:59:59Z")));
        TestMds early = TestMds.withSigner(
                spec -> spec.valid(Instant.parse("2026-11-23T12:00:01Z"), Instant.parse("2030-01-01T00:00:00Z")));

        for (TestMds untimely : List.of(expired, early)) {
            assertRefused(
                    untimely.blob(NOW).signed(),
                    "has certificates that do not lead to a trust anchor",
                    untimely.root());
        }
    }

    @Test
    void a_blob_of_a_signer_with_another_name_is_refused_although_the_root_vouches_for_it() {
        for (String name : List.of("example.com", "fidoalliance.org", "evil-" + TestMds.SIGNER, "*.fidoalliance.org")) {
            TestMds other = TestMds.withSigner(spec -> TestMds.named(spec, name));

            assertRefused(other.blob(NOW).signed(), "is signed by another name", other.root());
        }
        TestMds nameless = TestMds.withSigner(spec -> spec.withoutExtension("2.5.29.17"));
        assertRefused(nameless.blob(NOW).signed(), "is signed by another name", nameless.root());
    }

    @Test
    void the_path_may_end_at_either_root() throws Exception {
        TestMds older = TestMds.of("Test R3");
        X509Certificate crossSigned = mds.crossSignedBy(older);
        byte[] plain = mds.blob(NOW).signed();
        byte[] crossed = mds.blob(NOW)
                .certificates(mds.signer(), mds.intermediate(), crossSigned)
                .signed();

        assertThat(verify(plain, mds.root(), older.root()).anchor()).isEqualTo(mds.root());
        assertThat(verify(crossed, mds.root()).anchor()).isEqualTo(mds.root());
        assertThat(verify(crossed, older.root()).anchor()).isEqualTo(older.root());
        assertThat(Set.of(mds.root(), older.root()))
                .contains(verify(crossed, mds.root(), older.root()).anchor());
        assertRefused(plain, "has certificates that do not lead to a trust anchor", older.root());
    }

    @Test
    void a_root_in_the_blob_is_not_an_anchor() {
        assertRefused(
                mds.blob(NOW)
                        .certificates(mds.signer(), mds.intermediate(), mds.root())
                        .signed(),
                "has certificates that do not lead to a trust anchor",
                TestMds.of("Other").root());
    }

    @Test
    void a_blob_of_a_revoked_signer_or_intermediate_is_refused() throws Exception {
        TestMetadataConfig config = TestMetadataConfig.of(NOWHERE, mds.root());
        byte[] blob = mds.blob(NOW).signed();

        MetadataBlob.verify(
                blob,
                config.withRevocationLists(mds.rootCrl(), mds.intermediateCrl()).requiredSigner(),
                NOW);
        assertRefused(
                blob,
                "has certificates that are revoked or covered by no revocation list",
                config.withRevocationLists(mds.rootCrl(), mds.intermediateCrl(mds.signer()))
                        .requiredSigner());
        assertRefused(
                blob,
                "has certificates that are revoked or covered by no revocation list",
                config.withRevocationLists(mds.rootCrl(mds.intermediate()), mds.intermediateCrl())
                        .requiredSigner());
    }

    @Test
    void without_a_revocation_list_a_blob_is_refused() throws Exception {
        TestMetadataConfig config = TestMetadataConfig.of(NOWHERE, mds.root());
        TestMds other = TestMds.of("Test MDS");

        for (TestMetadataConfig lacking : List.of(
                config.withRevocationLists(),
                config.withRevocationLists(mds.rootCrl()),
                config.withRevocationLists(mds.rootCrl(), other.intermediateCrl()))) {
            assertRefused(
                    mds.blob(NOW).signed(),
                    "has certificates that are revoked or covered by no revocation list",
                    lacking.requiredSigner());
        }
        assertRefused(
                mds.blob(NOW).signed(),
                "cannot be verified: a revocation list is malformed",
                config.withRevocationLists(new byte[] {1}).requiredSigner());
    }

    @Test
    void lists_are_downloaded_from_hosts_that_the_operator_allows() throws Exception {
        try (TestWebServer server = new TestWebServer()) {
            TestMds pointing = TestMds.withDistributionPoint(server.at("/crl").toString());
            server.answers(exchange -> {
                byte[] list = exchange.getRequestURI().getQuery().equals("signer")
                        ? pointing.intermediateCrl()
                        : pointing.rootCrl();
                exchange.sendResponseHeaders(200, list.length);
                exchange.getResponseBody().write(list);
            });
            TestMetadataConfig config = TestMetadataConfig.of(NOWHERE, pointing.root());
            byte[] blob = pointing.blob(NOW).signed();

            assertRefused(
                    blob,
                    "has certificates that are revoked or covered by no revocation list",
                    config.askingForRevocationLists("crl.globalsign.com").requiredSigner());
            assertThat(server.asked()).isEmpty();

            MetadataBlob.verify(
                    blob, config.askingForRevocationLists("localhost").requiredSigner(), NOW);
            assertThat(server.asked()).containsExactlyInAnyOrder("/crl?signer null", "/crl?intermediate null");
        }
    }

    @Test
    void a_forged_blob_causes_no_requests() throws Exception {
        try (TestWebServer server = new TestWebServer()) {
            TestMds forged = TestMds.withDistributionPoint(server.at("/crl").toString());

            assertRefused(
                    forged.blob(NOW).signed(),
                    "has certificates that do not lead to a trust anchor",
                    TestMetadataConfig.of(NOWHERE, mds.root())
                            .askingForRevocationLists("localhost")
                            .requiredSigner());
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void both_of_fidos_roots_are_bundled() throws Exception {
        MetadataConfig bundled = new TestMetadataConfig(
                NOWHERE, Optional.empty(), Optional.empty(), Optional.empty(), false, List.of(), Optional.empty());

        assertThat(TrustAnchors.of(bundled))
                .extracting(anchor -> anchor.getSubjectX500Principal().getName())
                .containsExactlyInAnyOrder(
                        "CN=GlobalSign Root R46,O=GlobalSign nv-sa,C=BE",
                        "CN=GlobalSign,O=GlobalSign,OU=GlobalSign Root CA - R3");
    }

    @Test
    void a_configured_root_must_have_its_fingerprint() {
        TestMetadataConfig config = TestMetadataConfig.of(NOWHERE, mds.root()).withFingerprints("4f:a3:12:6d");

        assertThatThrownBy(() -> TrustAnchors.of(config))
                .isInstanceOf(UnusableMetadata.class)
                .hasMessageStartingWith("cannot be verified: a trust anchor does not match");
    }

    private static MetadataBlob verify(byte[] blob, X509Certificate... roots) throws UnusableMetadata {
        return MetadataBlob.verify(blob, TestMetadataConfig.of(NOWHERE, roots).requiredSigner(), NOW);
    }

    private static void assertRefused(byte[] blob, String why, X509Certificate... roots) {
        assertThatThrownBy(() -> verify(blob, roots))
                .isInstanceOf(UnusableMetadata.class)
                .hasMessageStartingWith(why);
    }

    private static void assertRefused(byte[] blob, String why, MetadataBlob.Signer signer) {
        assertThatThrownBy(() -> MetadataBlob.verify(blob, signer, NOW))
                .isInstanceOf(UnusableMetadata.class)
                .hasMessageStartingWith(why);
    }
}
