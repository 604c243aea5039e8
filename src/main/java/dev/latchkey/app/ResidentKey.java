package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** Whether a passkey must be a discoverable credential (WebAuthn Level 3, section 5.4.6). */
public enum ResidentKey implements WireName {
    REQUIRED,
    PREFERRED,
    DISCOURAGED
}
