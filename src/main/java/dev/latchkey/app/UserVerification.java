package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** Whether a ceremony asks for user verification (WebAuthn Level 3, section 5.8.6). */
public enum UserVerification implements WireName {
    REQUIRED,
    PREFERRED,
    DISCOURAGED
}
