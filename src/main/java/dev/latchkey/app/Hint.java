package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** The kind of authenticator that the relying party expects its users to have (WebAuthn Level 3, section 5.8.7). */
public enum Hint implements WireName {
    SECURITY_KEY,
    CLIENT_DEVICE,
    HYBRID
}
