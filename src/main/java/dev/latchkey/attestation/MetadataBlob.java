package dev.latchkey.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.yubico.fido.metadata.FidoMetadataDownloader;
import com.yubico.fido.metadata.MetadataBLOBPayload;
import dev.latchkey.wire.Base64Url;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A metadata BLOB (FIDO Metadata Service 3.0, section 3.1.7): a JWS whose certificate chain must end at a trust anchor.
 * It is verified here before the library parses its payload, because the library would fetch any URL that the BLOB
 * names, without limits on time or size.
 *
 * @param anchor the anchor at which the path ended
 */
record MetadataBlob(Metadata metadata, X509Certificate anchor) {
    private static final ObjectMapper JSON = new JsonMapper();
    private static final int PARTS = 3;
    private static final int MOST_CERTIFICATES = 8;
    private static final int DNS_NAME = 2;

    /** JWA's ES256 signature is the concatenation of r and s, not DER (RFC 7518, section 3.4). */
    private static final Map<String, String> SIGNATURES =
            Map.of("RS256", "SHA256withRSA", "ES256", "SHA256withECDSAinP1363Format");

    /**
     * The required signer.
     *
     * @param signer the DNS name in the leaf certificate
     * @param revocationLists null: revocation is not checked
     */
    record Signer(
            Set<X509Certificate> anchors,
            String signer,
            @Nullable RevocationLists revocationLists) {
        /** The same, for a BLOB whose revocation was checked when it was fetched. */
        Signer withoutRevocation() {
            return new Signer(anchors, signer, null);
        }
    }

    /** Reads and verifies a BLOB as of the given moment. */
    static MetadataBlob verify(byte[] bytes, Signer signer, Instant at) throws UnusableMetadata {
        String jwt = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != PARTS) {
            throw new UnusableMetadata("is not a JWS");
        }
        JsonNode header = header(decoded(parts[0]));
        List<X509Certificate> certificates = certificates(header);
        X509Certificate leaf = certificates.get(0);
        requireName(leaf, signer.signer());
        X509Certificate anchor = requirePath(certificates, signer, at);
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.ISO_8859_1);
        requireSignature(header.path("alg").asText(), leaf, signed, decoded(parts[2]));
        return new MetadataBlob(Metadata.of(payload(jwt, anchor)), anchor);
    }

    private static JsonNode header(byte[] json) throws UnusableMetadata {
        try {
            JsonNode header = JSON.readTree(json);
            // Neither certificates from elsewhere nor critical extensions are supported.
            if (!header.isObject() || header.has("x5u") || header.has("jku") || header.has("crit")) {
                throw new UnusableMetadata("has a header that is not FIDO's");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw new UnusableMetadata("has no readable header", e);
        } catch (IOException notOfBytes) {
            throw new IllegalStateException(notOfBytes);
        }
    }

    private static List<X509Certificate> certificates(JsonNode header) throws UnusableMetadata {
        JsonNode x5c = header.path("x5c");
        if (!x5c.isArray() || x5c.isEmpty() || x5c.size() > MOST_CERTIFICATES) {
            throw new UnusableMetadata("has no certificates");
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> certificates = new ArrayList<>();
            for (JsonNode certificate : x5c) {
                certificates.add((X509Certificate) factory.generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(certificate.asText()))));
            }
            return certificates;
        } catch (CertificateException | IllegalArgumentException e) {
            throw new UnusableMetadata("has a malformed certificate", e);
        }
    }

    private static void requireName(X509Certificate leaf, String signer) throws UnusableMetadata {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            if (names == null || !names.contains(List.of(DNS_NAME, signer))) {
                throw new UnusableMetadata("is signed by another name");
            }
        } catch (CertificateParsingException e) {
            throw new UnusableMetadata("has no signer", e);
        }
    }

    /** The anchor at which the path ends. Revocation is checked only after an anchor has been found. */
    private static X509Certificate requirePath(List<X509Certificate> certificates, Signer signer, Instant at)
            throws UnusableMetadata {
        PKIXBuilderParameters parameters = parameters(certificates, signer, at);
        parameters.setRevocationEnabled(false);
        PKIXCertPathBuilderResult path = path(parameters, "has certificates that do not lead to a trust anchor");
        RevocationLists revocationLists = signer.revocationLists();
        if (revocationLists != null) {
            parameters.setRevocationEnabled(true);
            parameters.addCertStore(store(revocationLists.of(
                    path.getCertPath().getCertificates().stream()
                            .map(X509Certificate.class::cast)
                            .toList(),
                    at)));
            path = path(parameters, "has certificates that are revoked or covered by no revocation list");
        }
        return path.getTrustAnchor().getTrustedCert();
    }

    private static PKIXBuilderParameters parameters(List<X509Certificate> certificates, Signer signer, Instant at) {
        try {
            X509CertSelector leaf = new X509CertSelector();
            leaf.setCertificate(certificates.get(0));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    signer.anchors().stream()
                            .map(anchor -> new TrustAnchor(anchor, null))
                            .collect(Collectors.toSet()),
                    leaf);
            parameters.addCertStore(store(certificates));
            parameters.setDate(Date.from(at));
            parameters.setMaxPathLength(MOST_CERTIFICATES);
            return parameters;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertStore store(Collection<?> content) {
        try {
            return CertStore.getInstance("Collection", new CollectionCertStoreParameters(content));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static PKIXCertPathBuilderResult path(PKIXBuilderParameters parameters, String otherwise)
            throws UnusableMetadata {
        try {
            return (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException e) {
            throw new UnusableMetadata(otherwise, e);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static void requireSignature(String alg, X509Certificate leaf, byte[] signed, byte[] signature)
            throws UnusableMetadata {
        String name = SIGNATURES.get(alg);
        if (name == null) {
            throw new UnusableMetadata("is signed with another algorithm");
        }
        try {
            Signature verification = Signature.getInstance(name);
            verification.initVerify(leaf.getPublicKey());
            verification.update(signed);
            if (!verification.verify(signature)) {
                throw new UnusableMetadata("has a signature that does not verify");
            }
        } catch (SignatureException | InvalidKeyException e) {
            throw new UnusableMetadata("has a malformed signature", e);
        } catch (GeneralSecurityException everyPlatformHasThem) {
            throw new IllegalStateException(everyPlatformHasThem);
        }
    }

    private static MetadataBLOBPayload payload(String verified, X509Certificate anchor) throws UnusableMetadata {
        try {
            return FidoMetadataDownloader.builder()
                    .expectLegalHeader("")
                    .useTrustRoot(anchor)
                    .useBlob(verified)
                    // The signature has been verified; this keeps the library off the network.
                    .verifyDownloadsOnly(true)
                    .build()
                    .loadCachedBlob()
                    .getPayload();
        } catch (Exception unreadable) {
            throw new UnusableMetadata("has a payload that cannot be read", unreadable);
        }
    }

    private static byte[] decoded(String part) throws UnusableMetadata {
        return Base64Url.decode(part).orElseThrow(() -> new UnusableMetadata("is not base64url"));
    }
}
