package dev.latchkey.testsupport.authenticator;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An X.509 certificate of version 3 before it is issued. By default it is valid from 2020 to 2049 and not a CA's.
 */
public final class CertificateSpec {
    private final Map<String, Extension> extensions = new LinkedHashMap<>();
    private String subject;
    private PublicKey publicKey;
    private Instant notBefore = Instant.parse("2020-01-01T00:00:00Z");
    private Instant notAfter = Instant.parse("2049-12-31T23:59:59Z");

    public CertificateSpec(String subject, PublicKey publicKey) {
        this.subject = subject;
        this.publicKey = publicKey;
        certificateAuthority(false);
    }

    /** The subject, as in {@code C=SE,O=Latchkey,OU=Authenticator Attestation,CN=soft}; may be empty. */
    public CertificateSpec subject(String name) {
        subject = name;
        return this;
    }

    public CertificateSpec publicKey(PublicKey key) {
        publicKey = key;
        return this;
    }

    public CertificateSpec valid(Instant from, Instant to) {
        notBefore = from;
        notAfter = to;
        return this;
    }

    /** Sets or replaces an extension. */
    public CertificateSpec extension(String oid, boolean critical, byte[] der) {
        extensions.put(oid, new Extension(new ASN1ObjectIdentifier(oid), critical, der));
        return this;
    }

    public CertificateSpec withoutExtension(String oid) {
        extensions.remove(oid);
        return this;
    }

    /** Sets the basic constraints. */
    public CertificateSpec certificateAuthority(boolean ca) {
        try {
            return extension(Extension.basicConstraints.getId(), true, new BasicConstraints(ca).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate issue(String issuer, PrivateKey issuerKey) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    new BigInteger(1, Bytes.random(16)),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    new X500Name(subject),
                    publicKey);
            for (Extension extension : extensions.values()) {
                builder.addExtension(extension);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
