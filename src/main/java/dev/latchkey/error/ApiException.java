package dev.latchkey.error;

/** The one exception thrown on purpose: what the caller is answered with. It bears no stack trace. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String sentence;
    private final boolean unknownCredential;

    /** An error with its code's own sentence. */
    public ApiException(ErrorCode code) {
        this(code, code.sentence());
    }

    /**
     * An error with a better sentence than its code's own.
     *
     * @param sentence for the client's developer; never quotes input, SQL or class names
     */
    public ApiException(ErrorCode code, String sentence) {
        this(code, sentence, false);
    }

    private ApiException(ErrorCode code, String sentence, boolean unknownCredential) {
        super(sentence, null, false, false);
        this.code = code;
        this.sentence = sentence;
        this.unknownCredential = unknownCredential;
    }

    /** A malformed request: 400 {@code invalid_request}. */
    public static ApiException invalid(String sentence) {
        return new ApiException(ErrorCode.INVALID_REQUEST, sentence);
    }

    /**
     * This error with the additional member {@code unknown_credential: true}, by which a page may truthfully call
     * {@code signalUnknownCredential} (contract section 6).
     */
    public ApiException withUnknownCredential() {
        return new ApiException(code, sentence, true);
    }

    /** The wire's code and status. */
    public ErrorCode code() {
        return code;
    }

    /** The answer's body. */
    public ErrorBody body() {
        return new ErrorBody(code.code(), sentence, unknownCredential ? true : null);
    }
}
