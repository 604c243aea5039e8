package dev.latchkey.app;

/** Whether a passkey must be a discoverable credential (WebAuthn Level 3, section 5.4.6). */
public enum ResidentKey implements WireName {
    REQUIRED,
    PREFERRED,
    DISCOURAGED
}
