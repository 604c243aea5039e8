package dev.latchkey.webauthn;

/**
 * Ends a verification at the check that failed. It never leaves the package: {@link Verdict#of} makes a value of it,
 * and the checks can so be read as the standard's list.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    Refusal(Reason reason) {
        super(reason.wire(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** Goes on only when the condition holds. */
    static void unless(boolean condition, Reason reason) {
        if (!condition) {
            throw new Refusal(reason);
        }
    }
}
