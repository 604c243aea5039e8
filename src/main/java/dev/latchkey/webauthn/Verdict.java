package dev.latchkey.webauthn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification: an outcome, or the one reason why there is none.
 *
 * @param <T> the outcome
 */
public sealed interface Verdict<T> {
    /** Every check passed. */
    record Verified<T>(T outcome) implements Verdict<T> {}

    /**
     * A check failed; later checks were not made.
     *
     * @param received what the response contained instead of what was expected, for the operator's log: unsanitised
     *     client input; null if not worth logging
     */
    record Refused<T>(Reason reason, @Nullable String received) implements Verdict<T> {
        /** A failed check without further detail. */
        public Refused(Reason reason) {
            this(reason, null);
        }
    }

    /** Runs checks that end with the outcome or with a {@link Refusal}. */
    static <T> Verdict<T> of(Supplier<T> checks) {
        try {
            return new Verified<>(checks.get());
        } catch (Refusal refusal) {
            return new Refused<>(refusal.reason(), refusal.received());
        }
    }
}
