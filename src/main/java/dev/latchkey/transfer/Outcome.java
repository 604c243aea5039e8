package dev.latchkey.transfer;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a line.
 *
 * @param refusal null: the entry was added or already present
 */
record Outcome(Verdict verdict, @Nullable BadLine refusal) {
    static final Outcome CREATED = new Outcome(Verdict.CREATED, null);
    static final Outcome UNCHANGED = new Outcome(Verdict.UNCHANGED, null);

    enum Verdict {
        CREATED,
        UNCHANGED,
        REFUSED
    }

    static Outcome refused(BadLine refusal) {
        return new Outcome(Verdict.REFUSED, refusal);
    }

    static Outcome refused(String reason, String sentence) {
        return refused(new BadLine(reason, sentence));
    }
}
