package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** The attestation that a registration asks for (WebAuthn Level 3, section 5.4.7). */
public enum AttestationConveyance implements WireName {
    NONE,
    INDIRECT,
    DIRECT,
    ENTERPRISE
}
