package dev.latchkey.app;

/** How much user verification a ceremony asks for (WebAuthn Level 3, section 5.8.6). */
public enum UserVerification implements WireName {
    REQUIRED,
    PREFERRED,
    DISCOURAGED
}
