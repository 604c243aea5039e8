package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** How much user verification a ceremony asks for (WebAuthn Level 3, section 5.8.6). */
public enum UserVerification implements WireName {
    REQUIRED,
    PREFERRED,
    DISCOURAGED
}
