package dev.latchkey.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an attempt.
 *
 * @param state of the delivery from now on
 * @param status of the response; null if there was none
 * @param error why there was none; null if there was one
 * @param pause until the next attempt; zero unless the delivery is pending
 */
record Outcome(
        Attempt attempt,
        DeliveryState state,
        @Nullable Integer status,
        @Nullable String error,
        Duration pause) {
    private static final int GONE = 410;

    /** Whether the receiver asked not to be sent anything any more (Standard Webhooks 1.0). */
    boolean isGone() {
        return status != null && status == GONE;
    }

    boolean isDelivered() {
        return state == DeliveryState.DELIVERED;
    }
}
