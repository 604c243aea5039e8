package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.passkey.CredentialId;
import java.io.ByteArrayInputStream;
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
    private static final UUID ZERO = new UUID(0, 0);

    /** Reads it where authenticator data have it, leaving what follows. */
    static AttestedCredential readNext(ByteArrayInputStream in) {
        ByteBuffer header = ByteBuffer.wrap(exactly(AAGUID_AND_LENGTH, in));
        UUID aaguid = new UUID(header.getLong(), header.getLong());
        byte[] id = exactly(Short.toUnsignedInt(header.getShort()), in);
        int before = in.available();
        CBORObject publicKey = Cbor.readNext(in, Reason.AUTHDATA_LAYOUT);
        return new AttestedCredential(aaguid, id, publicKey, before - in.available());
    }

    /** The id, when it is the one that the client named and within bounds. */
    CredentialId requireId(byte[] named) {
        Refusal.unless(id.length >= MIN_ID_LENGTH && id.length <= CredentialId.MAX_LENGTH, Reason.CRED_ID_LENGTH);
        Refusal.unless(Arrays.equals(id, named), Reason.CRED_ID_MISMATCH);
        return new CredentialId(id);
    }

    boolean hasZeroAaguid() {
        return aaguid.equals(ZERO);
    }

    private static byte[] exactly(int length, ByteArrayInputStream in) {
        Refusal.unless(in.available() >= length, Reason.AUTHDATA_LAYOUT);
        byte[] bytes = new byte[length];
        in.readNBytes(bytes, 0, length);
        return bytes;
    }
}
