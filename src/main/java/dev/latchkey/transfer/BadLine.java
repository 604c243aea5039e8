package dev.latchkey.transfer;

/** A line that cannot be imported. It never leaves the package: its reason and sentence become a line of the report. */
final class BadLine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String sentence;
    private final boolean fatal;

    /**
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

    /** A line without which the following ones cannot be understood. */
    static BadLine fatal(String reason, String sentence) {
        return new BadLine(reason, sentence, true);
    }

    static BadLine invalid(String sentence) {
        return new BadLine("invalid", sentence);
    }

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
