package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.wire.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The authenticator data (WebAuthn Level 3, section 6.1): 32 bytes of hash, one byte of flags, four bytes of counter,
 * then exactly what the flags AT and ED announce. Reserved flags are ignored.
 */
final class AuthenticatorData {
    private static final int HASH_LENGTH = 32;
    private static final int FIXED_LENGTH = 37;

    private static final int UP = 0x01;
    private static final int UV = 0x04;
    private static final int BE = 0x08;
    private static final int BS = 0x10;
    private static final int AT = 0x40;
    private static final int ED = 0x80;

    private final byte[] rpIdHash;
    private final int flags;
    private final long signCount;
    private final @Nullable AttestedCredential attestedCredential;

    private AuthenticatorData(
            byte[] rpIdHash, int flags, long signCount, @Nullable AttestedCredential attestedCredential) {
        this.rpIdHash = rpIdHash;
        this.flags = flags;
        this.signCount = signCount;
        this.attestedCredential = attestedCredential;
    }

    static AuthenticatorData parse(byte[] bytes) {
        Refusal.unless(bytes.length >= FIXED_LENGTH, Reason.AUTHDATA_LAYOUT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] rpIdHash = new byte[HASH_LENGTH];
        in.get(rpIdHash);
        int flags = Byte.toUnsignedInt(in.get());
        long signCount = Integer.toUnsignedLong(in.getInt());

        AttestedCredential attested = (flags & AT) == 0 ? null : AttestedCredential.readNext(in);
        CBORObject extensions = (flags & ED) == 0 ? null : Cbor.readNext(in, Reason.AUTHDATA_LAYOUT);
        Refusal.unless(!in.hasRemaining(), Reason.AUTHDATA_LAYOUT);
        Refusal.unless(extensions == null || Cbor.isMap(extensions), Reason.EXT_SHAPE);
        return new AuthenticatorData(rpIdHash, flags, signCount, attested);
    }

    void requireRpId(String expected) {
        Refusal.unless(
                Arrays.equals(rpIdHash, Sha256.of(expected.getBytes(StandardCharsets.UTF_8))), Reason.RP_ID_HASH);
    }

    void requireUserPresent() {
        Refusal.unless(has(UP), Reason.UP);
    }

    void requireUserVerified() {
        Refusal.unless(has(UV), Reason.UV);
    }

    void requireBackupStateWithEligibility() {
        Refusal.unless(has(BE) || !has(BS), Reason.BS_WITHOUT_BE);
    }

    void requireBackupEligibility(@Nullable Boolean registered) {
        Refusal.unless(registered == null || registered == has(BE), Reason.BE_CHANGED);
    }

    AttestedCredential requireAttestedCredential() {
        if (attestedCredential == null) {
            throw new Refusal(Reason.AUTHDATA_LAYOUT);
        }
        return attestedCredential;
    }

    boolean hasAttestedCredential() {
        return attestedCredential != null;
    }

    boolean userVerified() {
        return has(UV);
    }

    boolean backupEligible() {
        return has(BE);
    }

    boolean backupState() {
        return has(BS);
    }

    long signCount() {
        return signCount;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
