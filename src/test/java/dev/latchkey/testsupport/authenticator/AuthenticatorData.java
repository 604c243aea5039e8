package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Authenticator data (WebAuthn section 6.1) that can be changed until it is encoded. Giving or removing attested
 * credential data or extensions keeps AT or ED consistent; {@link #set} and {@link #clear} afterwards make them wrong.
 */
public final class AuthenticatorData {
    private byte[] rpIdHash;
    private int flags;
    private long signCount;
    private @Nullable AttestedCredentialData attestedCredentialData;
    private byte[] extensions = {};

    AuthenticatorData(String rpId, Set<Flag> flags, long signCount) {
        this.rpIdHash = Bytes.sha256(Bytes.utf8(rpId));
        this.flags = Flag.byteOf(flags);
        this.signCount = signCount;
    }

    /** The hash of another RP ID. */
    public AuthenticatorData rpId(String rpId) {
        return rpIdHash(Bytes.sha256(Bytes.utf8(rpId)));
    }

    public AuthenticatorData rpIdHash(byte[] hash) {
        rpIdHash = hash;
        return this;
    }

    byte[] rpIdHash() {
        return rpIdHash;
    }

    public AuthenticatorData set(Flag... flagsToSet) {
        flags |= Flag.byteOf(Set.of(flagsToSet));
        return this;
    }

    public AuthenticatorData clear(Flag... flagsToClear) {
        flags &= ~Flag.byteOf(Set.of(flagsToClear));
        return this;
    }

    /** The whole flags byte, for the reserved bits. */
    public AuthenticatorData flags(int flagsByte) {
        flags = flagsByte;
        return this;
    }

    /** The signature counter, 0 to 2^32 - 1. */
    public AuthenticatorData signCount(long count) {
        signCount = count;
        return this;
    }

    public AuthenticatorData attestedCredentialData(@Nullable AttestedCredentialData data) {
        attestedCredentialData = data;
        return data == null ? clear(Flag.AT) : set(Flag.AT);
    }

    /** Changes the attested credential data of a registration. */
    public AuthenticatorData attested(UnaryOperator<AttestedCredentialData> change) {
        if (attestedCredentialData == null) {
            throw new IllegalStateException("no attested credential data");
        }
        attestedCredentialData = change.apply(attestedCredentialData);
        return this;
    }

    /** Extension outputs; the standard wants a map, which is for the server to check. */
    public AuthenticatorData extensions(CBORObject outputs) {
        extensions = outputs.EncodeToBytes();
        return set(Flag.ED);
    }

    byte[] encode() {
        byte[] head =
                ByteBuffer.allocate(5).put((byte) flags).putInt((int) signCount).array();
        byte[] attested = attestedCredentialData == null ? new byte[0] : attestedCredentialData.encode();
        return Bytes.concat(rpIdHash, head, attested, extensions);
    }
}
