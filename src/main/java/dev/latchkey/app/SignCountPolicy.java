package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** What happens to a login whose signature counter does not rise (WebAuthn Level 3, section 7.2, step 22). */
public enum SignCountPolicy implements WireName {
    REJECT,
    ALLOW
}
