package dev.latchkey.shell;

/** A call of the shell that failed; the message is a sentence for people. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure without a stack trace. */
    public Refused(String sentence) {
        super(sentence, null, false, false);
    }
}
