package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.latchkey.app.Algorithm;
import dev.latchkey.attestation.Attestation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The supported attestation statement formats (WebAuthn Level 3, section 8), with the checks that the library lacks or
 * on which it throws. The library accepts {@code android-key} and {@code compound} without verifying them: the former
 * is verified here, the latter is rejected. {@code android-safetynet} is not a format of Level 3.
 */
final class AttestationStatement {
    /** The format without attestation (section 8.7). */
    static final String NONE = "none";

    private final CBORObject statement;
    private final AttestedCredential credential;
    private final CoseKey key;
    private final byte[] authenticatorData;
    private final byte[] clientDataHash;

    private AttestationStatement(
            AttestationObject attestationObject, AttestedCredential credential, CoseKey key, byte[] clientDataHash) {
        this.statement = attestationObject.statement();
        this.authenticatorData = attestationObject.authenticatorData();
        this.credential = credential;
        this.key = key;
        this.clientDataHash = clientDataHash;
    }

    private static final Map<String, Consumer<AttestationStatement>> FORMATS = Map.of(
            NONE,
            AttestationStatement::requireNone,
            "packed",
            AttestationStatement::requirePacked,
            "tpm",
            AttestationStatement::requireTpm,
            "android-key",
            AttestationStatement::requireAndroidKey,
            "apple",
            AttestationStatement::requireApple,
            "fido-u2f",
            AttestationStatement::requireFidoU2f);

    /**
     * Section 7.1, step 21, and the parts of step 22 that the library does not check.
     *
     * @return the attestation, provided that the library verifies it as well
     */
    static Attestation require(
            AttestationObject attestationObject, AttestedCredential credential, CoseKey key, byte[] clientDataHash) {
        Consumer<AttestationStatement> format = requireKnown(attestationObject.format());
        AttestationStatement statement = new AttestationStatement(attestationObject, credential, key, clientDataHash);
        format.accept(statement);
        return of(attestationObject, credential.aaguid());
    }

    /** Checks the statement by the rules of its format. */
    static Consumer<AttestationStatement> requireKnown(String format) {
        Consumer<AttestationStatement> requirement = FORMATS.get(format);
        if (requirement == null) {
            throw new Refusal(Reason.FMT_UNSUPPORTED);
        }
        return requirement;
    }

    /** The attestation in an attestation object that was verified earlier. */
    static Attestation of(AttestationObject attestationObject, UUID aaguid) {
        CBORObject x5c = attestationObject.statement().get("x5c");
        return new Attestation(
                attestationObject.format(),
                aaguid,
                x5c == null ? List.of() : AttestationCertificate.x509(certificates(x5c)));
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

    /**
     * Section 8.4, complete. Both authorization lists are considered: whether a key lives in hardware is a matter of
     * trust, which the certificates answer, because software keys have a root of their own.
     */
    private void requireAndroidKey() {
        int alg = requiredInt("alg");
        requireBytes("sig");
        AttestationCertificate certificate = certificates().get(0);
        require(alg == key.algorithm().cose());
        require(certificate.hasKey(key));
        require(certificate.verifies(
                key.algorithm(), statement.get("sig").GetByteString(), authenticatorData, clientDataHash));
        KeyDescription description = certificate.keyDescription();
        require(Arrays.equals(description.attestationChallenge(), clientDataHash));
        require(!description.allApplications());
        require(description.isGenerated());
        require(description.isForSigning());
    }

    /** Section 8.8. */
    private void requireApple() {
        certificates();
    }

    /** Section 8.6: U2F has exactly one certificate, keys on P-256 and no AAGUID. */
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
        require(x5c != null);
        return certificates(x5c);
    }

    private static List<AttestationCertificate> certificates(CBORObject x5c) {
        require(x5c.getType() == CBORType.Array);
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
