/**
 * The passkeys of a user: the wire's "devices".
 * Owns the credential record of WebAuthn Level 3 (section 4), its name, icon and kind.
 * Never verifies a signature.
 */
@NullMarked
package dev.latchkey.passkey;

import org.jspecify.annotations.NullMarked;
