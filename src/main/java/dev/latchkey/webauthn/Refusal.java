package dev.latchkey.webauthn;

import org.jspecify.annotations.Nullable;

/**
 * Ends a verification at the check that failed, so that the checks read as the standard's list. It never leaves the
 * package: {@link Verdict#of} turns it into a value.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private final @Nullable String received;

    Refusal(Reason reason) {
        this(reason, null);
    }

    /** A refusal that includes what was received instead of what was expected. */
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

    /** Refuses unless the condition holds. */
    static void unless(boolean condition, Reason reason) {
        if (!condition) {
            throw new Refusal(reason);
        }
    }
}
