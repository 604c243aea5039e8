package dev.latchkey.testsupport.authenticator;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Attested credential data (WebAuthn section 6.5.1).
 *
 * @param credentialIdLength the length that is written before the credential id, which a test may make wrong
 * @param credentialPublicKey the COSE key, encoded
 */
public record AttestedCredentialData(
        UUID aaguid, byte[] credentialId, int credentialIdLength, byte[] credentialPublicKey) {

    static AttestedCredentialData of(SoftCredential credential) {
        byte[] id = credential.id();
        return new AttestedCredentialData(
                credential.aaguid(), id, id.length, credential.coseKey().EncodeToBytes());
    }

    public AttestedCredentialData withAaguid(UUID other) {
        return new AttestedCredentialData(other, credentialId, credentialIdLength, credentialPublicKey);
    }

    /** With another credential id and its actual length. */
    public AttestedCredentialData withCredentialId(byte[] other) {
        return new AttestedCredentialData(aaguid, other, other.length, credentialPublicKey);
    }

    public AttestedCredentialData withCredentialIdLength(int other) {
        return new AttestedCredentialData(aaguid, credentialId, other, credentialPublicKey);
    }

    public AttestedCredentialData withCredentialPublicKey(byte[] other) {
        return new AttestedCredentialData(aaguid, credentialId, credentialIdLength, other);
    }

    byte[] encode() {
        byte[] length =
                ByteBuffer.allocate(2).putShort((short) credentialIdLength).array();
        return Bytes.concat(Bytes.of(aaguid), length, credentialId, credentialPublicKey);
    }
}
