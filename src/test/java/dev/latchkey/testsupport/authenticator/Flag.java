package dev.latchkey.testsupport.authenticator;

import java.util.Set;

/** The flags of authenticator data (WebAuthn section 6.1). */
public enum Flag {
    UP(0x01),
    UV(0x04),
    BE(0x08),
    BS(0x10),
    AT(0x40),
    ED(0x80);

    /** The flags of a passkey that its provider has synced, given after user verification. */
    public static final Set<Flag> SYNCED_PASSKEY = Set.of(UP, UV, BE, BS);

    private final int mask;

    Flag(int mask) {
        this.mask = mask;
    }

    /** The flag's bit in the flags byte. */
    public int mask() {
        return mask;
    }

    static int byteOf(Set<Flag> flags) {
        return flags.stream().mapToInt(Flag::mask).sum();
    }
}
