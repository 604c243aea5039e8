package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The one exception thrown on purpose: what the caller is answered with. It bears no stack trace. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String sentence;
    private final boolean unknownCredential;
    private final @Nullable Long retryAfterSeconds;

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
        this(code, sentence, false, null);
    }

    private ApiException(ErrorCode code, String sentence, boolean unknownCredential, @Nullable Long retryAfterSeconds) {
        super(sentence, null, false, false);
        this.code = code;
        this.sentence = sentence;
        this.unknownCredential = unknownCredential;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** A malformed request: 400 {@code invalid_request}. */
    public static ApiException invalid(String sentence) {
        return new ApiException(ErrorCode.INVALID_REQUEST, sentence);
    }

    /** Too many requests: 429 {@code too_many_requests}, and after how many seconds there may be another. */
    public static ApiException tooManyRequests(long retryAfterSeconds) {
        ErrorCode code = ErrorCode.TOO_MANY_REQUESTS;
        return new ApiException(code, code.sentence(), false, retryAfterSeconds);
    }

    /**
     * This error with the additional member {@code unknown_credential: true}, by which a page may truthfully call
     * {@code signalUnknownCredential} (contract section 6).
     */
    public ApiException withUnknownCredential() {
        return new ApiException(code, sentence, true, retryAfterSeconds);
    }

    /** The wire's code and status. */
    public ErrorCode code() {
        return code;
    }

    /** What {@code Retry-After} says; null: nothing. */
    public @Nullable Long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** The answer's body. */
    public ErrorBody body() {
        return new ErrorBody(code.code(), sentence, unknownCredential ? true : null);
    }
}
