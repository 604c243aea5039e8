package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** How the authenticator is attached to the client (WebAuthn Level 3, section 5.4.5). */
public enum AuthenticatorAttachment implements WireName {
    PLATFORM,
    CROSS_PLATFORM
}
