package dev.latchkey.webauthn;

import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.Aaguid;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passkey registered by another service, as far as it can be verified without its registration: id and key as at a
 * registration here (WebAuthn Level 3, section 7.1, steps 20 and 25), and that the attestation object belongs to this
 * passkey. Whether its statement verifies cannot be checked, because that takes the client data of the original
 * registration.
 *
 * @param aaguid as given or, if it was not, as attested; {@link Aaguid#NONE} if neither
 * @param publicKey the COSE key, in canonical form
 * @param attestationObject null if there is none worth storing
 */
public record RegisteredElsewhere(
        CredentialId credentialId,
        UUID aaguid,
        byte[] publicKey,
        String attestationFormat,
        byte @Nullable [] attestationObject) {
    /**
     * Verifies a passkey's data. Never throws, whatever they contain.
     *
     * @param rpId the relying party that it must belong to
     * @param aaguid null if it was not stored
     * @param attestationObject null if none was stored
     */
    public static Verdict<RegisteredElsewhere> verify(
            String rpId,
            byte[] credentialId,
            @Nullable UUID aaguid,
            byte[] publicKey,
            byte @Nullable [] attestationObject) {
        return Verdict.of(() -> {
            AttestedCredential.requireLength(credentialId);
            byte[] key = CoseKey.of(publicKey).encoded();
            CredentialId id = new CredentialId(credentialId);
            if (attestationObject == null) {
                return new RegisteredElsewhere(
                        id, Objects.requireNonNullElse(aaguid, Aaguid.NONE), key, AttestationStatement.NONE, null);
            }
            AttestationObject attestation = AttestationObject.parse(attestationObject);
            AuthenticatorData data = AuthenticatorData.parse(attestation.authenticatorData());
            data.requireRpId(rpId);
            AttestedCredential attested = data.requireAttestedCredential();
            attested.requireId(credentialId);
            Refusal.unless(
                    attested.aaguid().equals(Objects.requireNonNullElse(aaguid, attested.aaguid()))
                            && Arrays.equals(CoseKey.of(attested.publicKey()).encoded(), key),
                    Reason.ATTESTATION_OBJECT);
            AttestationStatement.requireKnown(attestation.format());
            boolean isNone = attestation.format().equals(AttestationStatement.NONE);
            return new RegisteredElsewhere(
                    id, attested.aaguid(), key, attestation.format(), isNone ? null : attestation.encoded());
        });
    }
}
