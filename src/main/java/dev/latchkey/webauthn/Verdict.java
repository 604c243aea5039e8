package dev.latchkey.webauthn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What verification comes to: an outcome, or the one reason why there is none.
 *
 * @param <T> the outcome
 */
public sealed interface Verdict<T> {
    /** Every check has passed. */
    record Verified<T>(T outcome) implements Verdict<T> {}

    /**
     * One check has failed; those after it were not made.
     *
     * @param received what the response bore in the place of what was expected, for the operator's log; client input, as
     *     it came; null: nothing that is worth telling
     */
    record Refused<T>(Reason reason, @Nullable String received) implements Verdict<T> {
        /** A failed check of which the reason says all. */
        public Refused(Reason reason) {
            this(reason, null);
        }
    }

    /** The verdict of checks that end with a {@link Refusal} or with the outcome. */
    static <T> Verdict<T> of(Supplier<T> checks) {
        try {
            return new Verified<>(checks.get());
        } catch (Refusal refusal) {
            return new Refused<>(refusal.reason(), refusal.received());
        }
    }
}
