package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The only exception thrown deliberately: the error response to a request. It has no stack trace. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String sentence;
    private final boolean unknownCredential;
    private final @Nullable Long retryAfterSeconds;

    /** An error with its code's default sentence. */
    public ApiException(ErrorCode code) {
        this(code, code.sentence());
    }

    /**
     * An error with a more specific sentence.
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

    /** Too many requests: 429 {@code too_many_requests} with {@code Retry-After}. */
    public static ApiException tooManyRequests(long retryAfterSeconds) {
        ErrorCode code = ErrorCode.TOO_MANY_REQUESTS;
        return new ApiException(code, code.sentence(), false, retryAfterSeconds);
    }

    /**
     * This error with the additional member {@code unknown_credential: true}, which permits a page to call {@code
     * signalUnknownCredential} (contract section 6).
     */
    public ApiException withUnknownCredential() {
        return new ApiException(code, sentence, true, retryAfterSeconds);
    }

    public ErrorCode code() {
        return code;
    }

    /** The value of {@code Retry-After}; null if the header is left out. */
    public @Nullable Long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public ErrorBody body() {
        return new ErrorBody(code.code(), sentence, unknownCredential ? true : null);
    }
}
