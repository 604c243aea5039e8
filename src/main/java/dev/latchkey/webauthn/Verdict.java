package dev.latchkey.webauthn;

import java.util.function.Supplier;

/**
 * What verification comes to: an outcome, or the one reason why there is none.
 *
 * @param <T> the outcome
 */
public sealed interface Verdict<T> {
    /** Every check has passed. */
    record Verified<T>(T outcome) implements Verdict<T> {}

    /** One check has failed; those after it were not made. */
    record Refused<T>(Reason reason) implements Verdict<T> {}

    /** The verdict of checks that end with a {@link Refusal} or with the outcome. */
    static <T> Verdict<T> of(Supplier<T> checks) {
        try {
            return new Verified<>(checks.get());
        } catch (Refusal refusal) {
            return new Refused<>(refusal.reason());
        }
    }
}
