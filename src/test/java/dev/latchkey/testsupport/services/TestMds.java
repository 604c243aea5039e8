package dev.latchkey.testsupport.services;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.CertificateSpec;
import dev.latchkey.testsupport.authenticator.Json;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** FIDO's metadata service (MDS3) with its own root, intermediate and signer: it creates BLOBs and revocation lists. */
public final class TestMds {
    /** The DNS name in the signer's certificate. */
    public static final String SIGNER = "mds.fidoalliance.org";

    private final String rootName;
    private final String intermediateName;
    private final KeyPair rootKey = Algorithm.ES256.generateKeyPair();
    private final KeyPair intermediateKey = Algorithm.ES256.generateKeyPair();
    private final KeyPair signerKey;
    private final Algorithm algorithm;
    private final X509Certificate root;
    private final X509Certificate intermediate;
    private final X509Certificate signer;

    private TestMds(
            String name,
            Algorithm algorithm,
            Consumer<CertificateSpec> intermediateChange,
            Consumer<CertificateSpec> signerChange) {
        this.algorithm = algorithm;
        signerKey = algorithm.generateKeyPair();
        rootName = "O=" + name + ",CN=" + name + " root";
        intermediateName = "O=" + name + ",CN=" + name + " CA";
        root = new CertificateSpec(rootName, rootKey.getPublic())
                .certificateAuthority(true)
                .issue(rootName, rootKey.getPrivate());
        CertificateSpec intermediateSpec =
                new CertificateSpec(intermediateName, intermediateKey.getPublic()).certificateAuthority(true);
        intermediateChange.accept(intermediateSpec);
        intermediate = intermediateSpec.issue(rootName, rootKey.getPrivate());
        CertificateSpec signerSpec = named(new CertificateSpec("CN=" + SIGNER, signerKey.getPublic()), SIGNER);
        signerChange.accept(signerSpec);
        signer = signerSpec.issue(intermediateName, intermediateKey.getPrivate());
    }

    public static TestMds of(String name) {
        return new TestMds(name, Algorithm.ES256, unchanged -> {}, unchanged -> {});
    }

    /** A service that signs with this algorithm, ES256 or RS256. */
    public static TestMds signingWith(Algorithm algorithm) {
        return new TestMds("Test MDS", algorithm, unchanged -> {}, unchanged -> {});
    }

    /** A service whose signer's certificate is changed before it is issued. */
    public static TestMds withSigner(Consumer<CertificateSpec> change) {
        return new TestMds("Test MDS", Algorithm.ES256, unchanged -> {}, change);
    }

    /** A service whose certificates, except the root, name this address of revocation lists. */
    public static TestMds withDistributionPoint(String address) {
        return new TestMds(
                "Test MDS", Algorithm.ES256, pointing(address + "?intermediate"), pointing(address + "?signer"));
    }

    /** Gives a certificate this DNS name and no other. */
    public static CertificateSpec named(CertificateSpec spec, String dnsName) {
        return spec.extension(
                Extension.subjectAlternativeName.getId(),
                false,
                encoded(new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName))));
    }

    private static Consumer<CertificateSpec> pointing(String address) {
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, address));
        CRLDistPoint point = new CRLDistPoint(
                new DistributionPoint[] {new DistributionPoint(new DistributionPointName(names), null, null)});
        return spec -> spec.extension(Extension.cRLDistributionPoints.getId(), false, encoded(point));
    }

    public X509Certificate root() {
        return root;
    }

    public X509Certificate intermediate() {
        return intermediate;
    }

    public X509Certificate signer() {
        return signer;
    }

    /** This service's root, cross-signed by another one. */
    public X509Certificate crossSignedBy(TestMds other) {
        return new CertificateSpec(rootName, rootKey.getPublic())
                .certificateAuthority(true)
                .issue(other.rootName, other.rootKey.getPrivate());
    }

    /** The root's list, of revoked certificates of CAs. */
    public byte[] rootCrl(X509Certificate... revoked) {
        return crl(rootName, rootKey.getPrivate(), revoked);
    }

    /** The intermediate's list, of revoked certificates of signers. */
    public byte[] intermediateCrl(X509Certificate... revoked) {
        return crl(intermediateName, intermediateKey.getPrivate(), revoked);
    }

    private static byte[] crl(String issuer, PrivateKey key, X509Certificate... revoked) {
        try {
            JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(
                    new X500Principal(new X500Name(issuer).getEncoded()),
                    Date.from(Instant.parse("2020-01-01T00:00:00Z")));
            builder.setNextUpdate(Date.from(Instant.parse("2049-12-31T00:00:00Z")));
            for (X509Certificate certificate : revoked) {
                builder.addCRLEntry(
                        certificate.getSerialNumber(),
                        Date.from(Instant.parse("2020-01-02T00:00:00Z")),
                        CRLReason.keyCompromise);
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A BLOB without models, number 1, valid for 30 days from this moment. */
    public Blob blob(Instant now) {
        return new Blob(now);
    }

    /** A BLOB before it is signed. */
    public final class Blob {
        private final ObjectNode payload = Json.object();
        private final ObjectNode header = Json.object().put("typ", "JWT").put("alg", algorithm.name());
        private List<X509Certificate> certificates = List.of(signer, intermediate);

        private Blob(Instant now) {
            payload.put("legalHeader", "for tests").putArray("entries");
            no(1).nextUpdate(LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(30));
        }

        public Blob no(int no) {
            payload.put("no", no);
            return this;
        }

        public Blob nextUpdate(LocalDate date) {
            payload.put("nextUpdate", date.toString());
            return this;
        }

        /** Adds a model. */
        public Blob model(Model model) {
            ((ArrayNode) payload.get("entries")).add(model.entry);
            return this;
        }

        /** Sets the certificates in the header instead of signer and intermediate. */
        public Blob certificates(X509Certificate... chain) {
            certificates = List.of(chain);
            return this;
        }

        /** Changes the header except for the certificates. */
        public Blob header(Consumer<ObjectNode> change) {
            change.accept(header);
            return this;
        }

        /** Changes the payload. */
        public Blob payload(Consumer<ObjectNode> change) {
            change.accept(payload);
            return this;
        }

        public byte[] signed() {
            ArrayNode x5c = header.putArray("x5c");
            certificates.forEach(certificate -> x5c.add(base64(certificate)));
            String input = Bytes.base64Url(Json.bytes(header)) + "." + Bytes.base64Url(Json.bytes(payload));
            return Bytes.utf8(input + "." + Bytes.base64Url(signature(Bytes.utf8(input))));
        }

        private byte[] signature(byte[] input) {
            try {
                Signature signature = Signature.getInstance(
                        algorithm == Algorithm.RS256 ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
                signature.initSign(signerKey.getPrivate());
                signature.update(input);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A BLOB's statement about one model: certified by default. */
    public static final class Model {
        private final ObjectNode entry = Json.object();
        private final ObjectNode statement = entry.putObject("metadataStatement");

        private Model() {
            statement
                    .put("description", "A model for tests")
                    .put("authenticatorVersion", 1)
                    .put("protocolFamily", "fido2")
                    .put("schema", 3);
            statement.putArray("upv").addObject().put("major", 1).put("minor", 0);
            statement.putArray("authenticationAlgorithms").add("secp256r1_ecdsa_sha256_raw");
            statement.putArray("publicKeyAlgAndEncodings").add("cose");
            statement.putArray("attestationTypes").add("basic_full");
            statement.putArray("userVerificationDetails").addArray().addObject().put("userVerificationMethod", "none");
            statement.putArray("keyProtection").add("hardware");
            statement.putArray("matcherProtection").add("on_chip");
            statement.putArray("tcDisplay");
            statement.putArray("attestationRootCertificates");
            entry.putArray("statusReports");
            entry.put("timeOfLastStatusChange", "2020-01-01");
            status("FIDO_CERTIFIED_L1");
        }

        /** The model of this AAGUID. */
        public static Model of(UUID aaguid) {
            Model model = new Model();
            model.entry.put("aaguid", aaguid.toString());
            model.statement.put("aaguid", aaguid.toString());
            return model;
        }

        /** The model, without AAGUID, of authenticators with this certificate or one below it. */
        public static Model of(X509Certificate attestation) {
            Model model = new Model();
            String identifier = HexFormat.of().formatHex(keyIdentifier(attestation));
            model.entry.putArray("attestationCertificateKeyIdentifiers").add(identifier);
            model.statement.putArray("attestationCertificateKeyIdentifiers").add(identifier);
            model.statement.put("protocolFamily", "u2f");
            return model;
        }

        /** Adds a trust anchor. */
        public Model root(X509Certificate certificate) {
            ((ArrayNode) statement.get("attestationRootCertificates")).add(base64(certificate));
            return this;
        }

        /** Adds a report that is in force since 2020. */
        public Model status(String status) {
            return status(status, LocalDate.of(2020, 1, 1));
        }

        public Model status(String status, LocalDate effectiveDate) {
            report(status, effectiveDate);
            return this;
        }

        /** Adds a report that concerns one certificate. */
        public Model status(String status, X509Certificate certificate) {
            report(status, LocalDate.of(2020, 1, 1)).put("certificate", base64(certificate));
            return this;
        }

        private ObjectNode report(String status, LocalDate effectiveDate) {
            return ((ArrayNode) entry.get("statusReports"))
                    .addObject()
                    .put("status", status)
                    .put("effectiveDate", effectiveDate.toString());
        }
    }

    private static byte[] keyIdentifier(X509Certificate certificate) {
        try {
            return new JcaX509ExtensionUtils()
                    .createSubjectKeyIdentifier(certificate.getPublicKey())
                    .getKeyIdentifier();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(ASN1Object object) {
        try {
            return object.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
