package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.latchkey.app.Algorithm;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The attestation statement formats that are verified (WebAuthn Level 3, section 8), and of each what the library does
 * not check or answers with a crash. {@code android-key} and {@code compound} the library reports without verifying
 * them; {@code android-safetynet} is no format of Level 3.
 */
final class AttestationStatement {
    private static final int EDDSA = -8;
    private static final int ED448 = -53;

    private final CBORObject statement;
    private final AttestedCredential credential;
    private final CoseKey key;

    private AttestationStatement(CBORObject statement, AttestedCredential credential, CoseKey key) {
        this.statement = statement;
        this.credential = credential;
        this.key = key;
    }

    private static final Map<String, Consumer<AttestationStatement>> FORMATS = Map.of(
            "none", AttestationStatement::requireNone,
            "packed", AttestationStatement::requirePacked,
            "tpm", AttestationStatement::requireTpm,
            "apple", AttestationStatement::requireApple,
            "fido-u2f", AttestationStatement::requireFidoU2f);

    /** Section 7.1, step 21 and what step 22 needs besides the library. */
    static void require(AttestationObject attestationObject, AttestedCredential credential, CoseKey key) {
        Consumer<AttestationStatement> format = FORMATS.get(attestationObject.format());
        if (format == null) {
            throw new Refusal(Reason.FMT_UNSUPPORTED);
        }
        format.accept(new AttestationStatement(attestationObject.statement(), credential, key));
    }

    /** Section 8.7: the statement is the empty map. */
    private void requireNone() {
        require(statement.size() == 0);
    }

    /** Section 8.2. */
    private void requirePacked() {
        int alg = requiredInt("alg");
        byte[] signature = requiredBytes("sig");
        if (statement.ContainsKey("x5c")) {
            AttestationCertificate certificate = certificates().get(0);
            require(certificate.hasKeyFor(alg));
            require(certificate.signatureForm().fits(signature));
            require(certificate.hasSubjectCommonName());
        } else {
            require(alg == key.algorithm().cose());
            require(key.signatureForm().fits(signature));
        }
    }

    /** Section 8.3, whose algorithms have a hash of their own, so that there is none of Edwards curves. */
    private void requireTpm() {
        int alg = requiredInt("alg");
        byte[] signature = requiredBytes("sig");
        requiredBytes("certInfo");
        requiredBytes("pubArea");
        require(alg != EDDSA && alg != ED448);
        AttestationCertificate certificate = certificates().get(0);
        require(certificate.hasKeyFor(alg));
        require(certificate.signatureForm().fits(signature));
    }

    /** Section 8.8. */
    private void requireApple() {
        certificates();
    }

    /** Section 8.6: U2F knows one certificate, keys on P-256 and no models. */
    private void requireFidoU2f() {
        byte[] signature = requiredBytes("sig");
        List<AttestationCertificate> certificates = certificates();
        require(certificates.size() == 1);
        require(certificates.get(0).hasKeyFor(Algorithm.ES256.cose()));
        require(certificates.get(0).signatureForm().fits(signature));
        require(credential.hasZeroAaguid());
        require(key.algorithm() == Algorithm.ES256);
    }

    private List<AttestationCertificate> certificates() {
        CBORObject x5c = statement.get("x5c");
        require(x5c != null && x5c.getType() == CBORType.Array && !x5c.isTagged());
        return AttestationCertificate.chain(List.copyOf(x5c.getValues()));
    }

    private int requiredInt(String member) {
        CBORObject value = statement.get(member);
        require(Cbor.isInt(value));
        return value.AsInt32Value();
    }

    private byte[] requiredBytes(String member) {
        CBORObject value = statement.get(member);
        require(Cbor.isBytes(value));
        return value.GetByteString();
    }

    private static void require(boolean condition) {
        Refusal.unless(condition, Reason.ATTSTMT);
    }
}
