package dev.latchkey.webauthn;

import org.jspecify.annotations.Nullable;

/**
 * Ends a verification at the check that failed. It never leaves the package: {@link Verdict#of} makes a value of it,
 * and the checks can so be read as the standard's list.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private final @Nullable String received;

    Refusal(Reason reason) {
        this(reason, null);
    }

    /** A refusal that tells what was received in the place of what was expected. */
    Refusal(Reason reason, @Nullable String received) {
        super(reason.wire(), null, false, false);
        this.reason = reason;
        this.received = received;
    }

    Reason reason() {
        return reason;
    }

    @Nullable
    String received() {
        return received;
    }

    /** Goes on only when the condition holds. */
    static void unless(boolean condition, Reason reason) {
        if (!condition) {
            throw new Refusal(reason);
        }
    }
}
