package dev.latchkey.transfer;

/** A line that cannot be taken in. It never leaves the package: its reason and sentence become a line of the report. */
final class BadLine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String sentence;
    private final boolean fatal;

    /**
     * A bad line.
     *
     * @param reason stable, for programs
     * @param sentence for people; never quotes the line
     */
    BadLine(String reason, String sentence) {
        this(reason, sentence, false);
    }

    private BadLine(String reason, String sentence, boolean fatal) {
        super(sentence, null, false, false);
        this.reason = reason;
        this.sentence = sentence;
        this.fatal = fatal;
    }

    /** A line after which none can be read, for it would have told what they mean. */
    static BadLine fatal(String reason, String sentence) {
        return new BadLine(reason, sentence, true);
    }

    /** A member with a value that is not allowed. */
    static BadLine invalid(String sentence) {
        return new BadLine("invalid", sentence);
    }

    /** Goes on only when the condition holds. */
    static void unless(boolean condition, String sentence) {
        if (!condition) {
            throw invalid(sentence);
        }
    }

    boolean isFatal() {
        return fatal;
    }

    String reason() {
        return reason;
    }

    String sentence() {
        return sentence;
    }
}
