package dev.latchkey.passkey;

/** A device's {@code type} on the wire (contract section 1). */
public enum PasskeyKind {
    /** A backup-eligible credential, such as one kept by a password manager. */
    PASSKEY,
    /** A credential bound to the authenticator built into one device. */
    PLATFORM,
    /** A credential bound to a roaming authenticator. */
    SECURITY_KEY
}
