package dev.latchkey.testsupport.judges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The test vectors of WebAuthn Level 3, section 16. They are not part of the project: they are read from
 * {@code ../shared/data}, or from the directory that the system property {@code latchkey.vectors.dir} names, and where
 * they are {@linkplain #available() absent} a test must report that it did not run.
 */
public final class W3cVectors {
    /** The RP ID of all vectors. */
    public static final String RP_ID = "example.org";

    /** The origin of all vectors; two are used across origins, as their names say. */
    public static final String ORIGIN = "https://example.org";

    private static final String ROOT_ANCHOR = "sctn-test-vectors-attestation-root-cert";

    private W3cVectors() {}

    /**
     * One registration and one authentication with the same credential.
     *
     * @param name the title of the subsection
     * @param anchor the subsection's anchor in the standard
     */
    public record Vector(String name, String anchor, RegistrationValues registration, AssertionValues assertion) {

        /** The registration as {@code PublicKeyCredential.toJSON()} has it. */
        public ObjectNode registrationResponse() {
            ObjectNode json = credential();
            json.putObject("response")
                    .put("clientDataJSON", Bytes.base64Url(registration.clientDataJSON()))
                    .put("attestationObject", Bytes.base64Url(registration.attestationObject()))
                    .putArray("transports");
            return json;
        }

        /** The authentication as {@code PublicKeyCredential.toJSON()} has it, without user handle. */
        public ObjectNode assertionResponse() {
            ObjectNode json = credential();
            json.putObject("response")
                    .put("clientDataJSON", Bytes.base64Url(assertion.clientDataJSON()))
                    .put("authenticatorData", Bytes.base64Url(assertion.authenticatorData()))
                    .put("signature", Bytes.base64Url(assertion.signature()));
            return json;
        }

        private ObjectNode credential() {
            String id = Bytes.base64Url(registration.credentialId());
            ObjectNode json = Json.object().put("id", id).put("rawId", id).put("type", "public-key");
            json.putObject("clientExtensionResults");
            return json;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The values of {@code navigator.credentials.create()}, raw. */
    public record RegistrationValues(
            byte[] challenge, byte[] credentialId, byte[] aaguid, byte[] clientDataJSON, byte[] attestationObject) {}

    /** The values of {@code navigator.credentials.get()}, raw. */
    public record AssertionValues(
            byte[] challenge, byte[] authenticatorData, byte[] clientDataJSON, byte[] signature) {}

    /** Whether the file exists. */
    public static boolean available() {
        return Files.isReadable(file());
    }

    /** All vectors, in the standard's order. */
    public static List<Vector> all() {
        return sections().stream()
                .filter(section -> !anchor(section).equals(ROOT_ANCHOR))
                .map(W3cVectors::vector)
                .toList();
    }

    /** The certificate that all attestation certificates of the vectors were issued by. */
    public static X509Certificate attestationRoot() {
        byte[] certificate = sections().stream()
                .filter(section -> anchor(section).equals(ROOT_ANCHOR))
                .map(section -> value(lastValues(section.required("vals")), "attestation_ca_cert"))
                .findFirst()
                .orElseThrow();
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path file() {
        return Path.of(System.getProperty("latchkey.vectors.dir", "../shared/data"))
                .resolve("w3c-webauthn-l3-vectors.json");
    }

    private static List<JsonNode> sections() {
        try {
            return StreamSupport.stream(Json.MAPPER.readTree(file().toFile()).spliterator(), false)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String anchor(JsonNode section) {
        return section.required("anchor").asText();
    }

    /** Names come twice where registration and authentication have a value of the same name, in that order. */
    private static Vector vector(JsonNode section) {
        Map<String, byte[]> first = firstValues(section.required("vals"));
        Map<String, byte[]> last = lastValues(section.required("vals"));
        return new Vector(
                section.required("name").asText(),
                anchor(section),
                new RegistrationValues(
                        value(first, "challenge"),
                        value(first, "credential_id"),
                        value(first, "aaguid"),
                        value(first, "clientDataJSON"),
                        value(first, "attestationObject")),
                new AssertionValues(
                        value(last, "challenge"),
                        value(last, "authenticatorData"),
                        value(last, "clientDataJSON"),
                        value(last, "signature")));
    }

    private static Map<String, byte[]> firstValues(JsonNode values) {
        Map<String, byte[]> map = new LinkedHashMap<>();
        values.forEach(value -> map.putIfAbsent(value.get(0).asText(), hex(value.get(1))));
        return map;
    }

    private static Map<String, byte[]> lastValues(JsonNode values) {
        Map<String, byte[]> map = new LinkedHashMap<>();
        values.forEach(value -> map.put(value.get(0).asText(), hex(value.get(1))));
        return map;
    }

    private static byte[] hex(JsonNode value) {
        return HexFormat.of().parseHex(value.asText());
    }

    private static byte[] value(Map<String, byte[]> values, String name) {
        byte[] value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("a vector without " + name);
        }
        return value;
    }
}
