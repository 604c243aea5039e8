package dev.latchkey.webhook;

import dev.latchkey.wire.WireName;

/** How far a delivery got. */
public enum DeliveryState implements WireName {
    /** To be attempted, for the first time or again. */
    PENDING,
    /** Answered with a status of 2xx. */
    DELIVERED,
    /** Given up. */
    DEAD
}
