package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The format {@code tpm} for TPM 2.0 (section 8.3, certificates as in 8.3.1). */
final class TpmAttestation {
    private static final String TCG_KP_AIK_CERTIFICATE = "2.23.133.8.3";
    private static final ASN1ObjectIdentifier[] TPM_MANUFACTURER_MODEL_VERSION = {
        new ASN1ObjectIdentifier("2.23.133.2.1"),
        new ASN1ObjectIdentifier("2.23.133.2.2"),
        new ASN1ObjectIdentifier("2.23.133.2.3")
    };

    private TpmAttestation() {}

    static CBORObject statement(AttestationRequest request) {
        Algorithm algorithm = request.credential().algorithm() == Algorithm.RS256 ? Algorithm.RS256 : Algorithm.ES256;
        KeyPair aik = algorithm.generateKeyPair();
        X509Certificate certificate = request.issue(aikCertificate(aik));
        TpmCertification tpm =
                new TpmCertification(request.credential().publicKey(), Bytes.sha256(request.attToBeSigned()));
        request.changes().tpm.accept(tpm);
        return CBORObject.NewOrderedMap()
                .Add("alg", algorithm.cose())
                .Add("sig", request.sign(algorithm, aik.getPrivate(), tpm.certInfo()))
                .Add("ver", "2.0")
                .Add("x5c", request.x5c(certificate))
                .Add("pubArea", tpm.pubArea())
                .Add("certInfo", tpm.certInfo());
    }

    private static CertificateSpec aikCertificate(KeyPair aik) {
        try {
            return new CertificateSpec("", aik.getPublic())
                    .extension(
                            Extension.subjectAlternativeName.getId(),
                            true,
                            tpmName().getEncoded())
                    .extension(
                            Extension.extendedKeyUsage.getId(),
                            false,
                            new ExtendedKeyUsage(
                                            KeyPurposeId.getInstance(new ASN1ObjectIdentifier(TCG_KP_AIK_CERTIFICATE)))
                                    .getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The directory name of [TPMv2-EK-Profile] section 3.2.9, with the FIDO Alliance's manufacturer id for tests. */
    private static GeneralNames tpmName() {
        ASN1Encodable[] values = {
            new DERUTF8String("id:FFFFF1D0"), new DERUTF8String("Latchkey soft TPM"), new DERUTF8String("id:13")
        };
        return new GeneralNames(new GeneralName(new X500NameBuilder()
                .addMultiValuedRDN(TPM_MANUFACTURER_MODEL_VERSION, values)
                .build()));
    }
}
