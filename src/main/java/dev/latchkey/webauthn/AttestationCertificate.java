package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.app.Algorithm;
import dev.latchkey.attestation.Der;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** A certificate of an attestation statement's {@code x5c}, and the checks that precede any signature verification. */
final class AttestationCertificate {
    /** Real chains have one to three certificates. */
    private static final int MOST = 8;

    private static final Set<Integer> ECDSA = Set.of(-7, -35, -36);
    private static final Set<Integer> RSA = Set.of(-257, -258, -259, -65535);
    private static final Map<Algorithm, String> SIGNATURES = Map.of(
            Algorithm.ES256, "SHA256withECDSA",
            Algorithm.ES384, "SHA384withECDSA",
            Algorithm.ES512, "SHA512withECDSA",
            Algorithm.RS256, "SHA256withRSA");
    private static final int EDDSA = -8;
    private static final int ED448 = -53;

    private final X509Certificate certificate;

    private AttestationCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** Reads the chain, leaf first: one to eight certificates. */
    static List<AttestationCertificate> chain(List<CBORObject> x5c) {
        Refusal.unless(!x5c.isEmpty() && x5c.size() <= MOST, Reason.ATTSTMT);
        List<AttestationCertificate> chain = new ArrayList<>();
        for (CBORObject der : x5c) {
            Refusal.unless(Cbor.isBytes(der), Reason.ATTSTMT);
            chain.add(parse(der.GetByteString()));
        }
        return chain;
    }

    /** The chain as X.509 certificates, for trust evaluation. */
    static List<X509Certificate> x509(List<AttestationCertificate> chain) {
        return chain.stream().map(link -> link.certificate).toList();
    }

    private static AttestationCertificate parse(byte[] der) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new AttestationCertificate(certificate);
        } catch (CertificateException malformed) {
            throw new Refusal(Reason.ATTSTMT);
        }
    }

    /** Whether its key matches the COSE algorithm and, for RSA, is within {@link RsaBounds}. */
    boolean hasKeyFor(int alg) {
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa) {
            return RSA.contains(alg) && RsaBounds.allow(rsa.getModulus(), rsa.getPublicExponent());
        }
        if (key instanceof EdECPublicKey ed) {
            return alg == (ed.getParams().getName().equals("Ed448") ? ED448 : EDDSA);
        }
        return key instanceof ECPublicKey && ECDSA.contains(alg);
    }

    /** Whether its key is the credential's own. */
    boolean hasKey(CoseKey key) {
        return key.isSameAs(certificate.getPublicKey());
    }

    /** Whether its key, which matches the algorithm, has signed these parts. */
    boolean verifies(Algorithm algorithm, byte[] signature, byte[]... parts) {
        try {
            Signature verification = Signature.getInstance(SIGNATURES.get(algorithm));
            verification.initVerify(certificate.getPublicKey());
            for (byte[] part : parts) {
                verification.update(part);
            }
            return verification.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException everyPlatformHasThem) {
            throw new IllegalStateException(everyPlatformHasThem);
        }
    }

    /** The Android key description extension, which the certificate must have. */
    KeyDescription keyDescription() {
        byte[] value = certificate.getExtensionValue(KeyDescription.OID);
        if (value == null) {
            throw new Refusal(Reason.ATTSTMT);
        }
        try {
            return KeyDescription.parse(Der.of(value).octets());
        } catch (Der.Malformed malformed) {
            throw new Refusal(Reason.ATTSTMT);
        }
    }

    /** Section 8.2.1. The library checks only C, O and OU. */
    boolean hasSubjectCommonName() {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .anyMatch(rdn -> rdn.getType().equals("CN")
                                    && !rdn.getValue().toString().isEmpty());
        } catch (InvalidNameException malformed) {
            return false;
        }
    }
}
