package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** What happens to a login whose backup eligibility differs from the passkey's (WebAuthn Level 3, section 7.2, step 19). */
public enum BackupEligibilityPolicy implements WireName {
    REJECT,
    ALLOW
}
