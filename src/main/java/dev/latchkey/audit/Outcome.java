package dev.latchkey.audit;

import dev.latchkey.wire.WireName;

/** How far a ceremony got. An action is always {@code COMPLETED}, because failed actions are not recorded. */
public enum Outcome implements WireName {
    /** Requested by a backend, or refused but not finally: it may be started. */
    REQUESTED,
    /** The browser or phone has a challenge to answer. */
    CHALLENGED,
    /** The passkey was verified; the backend has not redeemed the nonce, whether or not it still can. */
    COMPLETED,
    /** The backend redeemed the nonce. */
    REDEEMED,
    /** Finally refused. */
    REFUSED,
    /** Not finished in time. */
    EXPIRED
}
