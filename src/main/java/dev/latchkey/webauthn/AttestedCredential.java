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
 * @param publicKey the COSE key as received
 * @param publicKeyLength the length of the encoded key in bytes
 */
record AttestedCredential(UUID aaguid, byte[] id, CBORObject publicKey, int publicKeyLength) {
    /** The entropy that makes an id unguessable (section 4, "Credential ID": at least 100 bits). */
    private static final int MIN_ID_LENGTH = 16;

    private static final int AAGUID_AND_LENGTH = 18;

    /** Reads it from authenticator data and leaves the buffer behind it. */
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

    /** The id, if it is the one that the client named and within bounds. */
    CredentialId requireId(byte[] named) {
        requireLength(id);
        Refusal.unless(Arrays.equals(id, named), Reason.CRED_ID_MISMATCH);
        return new CredentialId(id);
    }

    /** Refuses an id whose length a registration does not accept. */
    static void requireLength(byte[] id) {
        Refusal.unless(id.length >= MIN_ID_LENGTH && id.length <= CredentialId.MAX_LENGTH, Reason.CRED_ID_LENGTH);
    }

    boolean hasZeroAaguid() {
        return aaguid.equals(Aaguid.NONE);
    }
}
