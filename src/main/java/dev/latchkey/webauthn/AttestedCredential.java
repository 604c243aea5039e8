package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.Aaguid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * The attested credential data within authenticator data (WebAuthn Level 3, section 6.5.1).
 *
 * @param publicKey the COSE key as it was read
 * @param publicKeyLength how many bytes the key took
 */
record AttestedCredential(UUID aaguid, byte[] id, CBORObject publicKey, int publicKeyLength) {
    /** As many random bits as make an id unguessable (section 4, "Credential ID": at least 100). */
    private static final int MIN_ID_LENGTH = 16;

    private static final int AAGUID_AND_LENGTH = 18;

    /** Reads it where authenticator data have it, leaving what follows. */
    static AttestedCredential readNext(ByteBuffer in) {
        Refusal.unless(in.remaining() >= AAGUID_AND_LENGTH, Reason.AUTHDATA_LAYOUT);
        UUID aaguid = new UUID(in.getLong(), in.getLong());
        byte[] id = new byte[Short.toUnsignedInt(in.getShort())];
        Refusal.unless(in.remaining() >= id.length, Reason.AUTHDATA_LAYOUT);
        in.get(id);
        int start = in.position();
        CBORObject publicKey = Cbor.readNext(in, Reason.AUTHDATA_LAYOUT);
        return new AttestedCredential(aaguid, id, publicKey, in.position() - start);
    }

    /** The id, when it is the one that the client named and within bounds. */
    CredentialId requireId(byte[] named) {
        requireLength(id);
        Refusal.unless(Arrays.equals(id, named), Reason.CRED_ID_MISMATCH);
        return new CredentialId(id);
    }

    /** Goes on only with an id of so many bytes as a registration takes. */
    static void requireLength(byte[] id) {
        Refusal.unless(id.length >= MIN_ID_LENGTH && id.length <= CredentialId.MAX_LENGTH, Reason.CRED_ID_LENGTH);
    }

    boolean hasZeroAaguid() {
        return aaguid.equals(Aaguid.NONE);
    }
}
