package dev.latchkey.audit;

import dev.latchkey.wire.WireName;

/** How far a ceremony came. What an operator did is always {@code COMPLETED}, for what failed is not recorded. */
public enum Outcome implements WireName {
    /** Asked for by a backend, or refused and not final yet: it may be started. */
    REQUESTED,
    /** The browser or phone has a challenge to answer. */
    CHALLENGED,
    /** The passkey was verified; the backend has not redeemed the nonce, be it that it still may or that it never did. */
    COMPLETED,
    /** The backend redeemed the nonce. */
    REDEEMED,
    /** Refused for good. */
    REFUSED,
    /** Nobody finished it in time. */
    EXPIRED
}
