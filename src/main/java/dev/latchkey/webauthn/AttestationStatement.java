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
        requireBytes("sig");
        require(SignatureLength.fits(alg, statement.get("sig").GetByteString()));
        if (statement.ContainsKey("x5c")) {
            AttestationCertificate certificate = certificates().get(0);
            require(certificate.hasKeyFor(alg));
            require(certificate.hasSubjectCommonName());
        } else {
            require(alg == key.algorithm().cose());
        }
    }

    /** Section 8.3. */
    private void requireTpm() {
        int alg = requiredInt("alg");
        requireBytes("sig");
        requireBytes("certInfo");
        requireBytes("pubArea");
        AttestationCertificate certificate = certificates().get(0);
        require(certificate.hasKeyFor(alg));
    }

    /** Section 8.8. */
    private void requireApple() {
        certificates();
    }

    /** Section 8.6: U2F knows one certificate, keys on P-256 and no models. */
    private void requireFidoU2f() {
        requireBytes("sig");
        List<AttestationCertificate> certificates = certificates();
        require(certificates.size() == 1);
        require(certificates.get(0).hasKeyFor(Algorithm.ES256.cose()));
        require(credential.hasZeroAaguid());
        require(key.algorithm() == Algorithm.ES256);
    }

    private List<AttestationCertificate> certificates() {
        CBORObject x5c = statement.get("x5c");
        require(x5c != null && x5c.getType() == CBORType.Array);
        return AttestationCertificate.chain(List.copyOf(x5c.getValues()));
    }

    private int requiredInt(String member) {
        CBORObject value = statement.get(member);
        require(Cbor.isInt(value));
        return value.AsInt32Value();
    }

    private void requireBytes(String member) {
        require(Cbor.isBytes(statement.get(member)));
    }

    private static void require(boolean condition) {
        Refusal.unless(condition, Reason.ATTSTMT);
    }
}
