package dev.latchkey.app;

/** What becomes of a login whose signature counter does not rise (WebAuthn Level 3, section 7.2, step 22). */
public enum SignCountPolicy implements WireName {
    REJECT,
    ALLOW
}
