package dev.latchkey.figures;

import dev.latchkey.wire.WireName;

/** What is counted. */
public enum Figure implements WireName {
    /** Transactions that a backend asked for, by the type of their ceremony. */
    TRANSACTIONS,
    /** Ceremonies for which a challenge was issued, each time; by type. */
    STARTED,
    /** Ceremonies whose passkey was verified, by type. */
    COMPLETED,
    /** Ceremonies whose nonce was exchanged, by type. */
    REDEEMED,
    /** Refused attempts and requests, by type. */
    REFUSED,
    /** The same by reason. */
    REFUSED_BY_REASON,
    /** Passkeys that were registered. */
    PASSKEYS_CREATED,
    /** Users who registered their first passkey. */
    USERS_ENROLLED
}
