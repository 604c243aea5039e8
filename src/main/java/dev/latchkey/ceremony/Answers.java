package dev.latchkey.ceremony;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.webauthn.Reason;

/** What the clients hear of ceremonies that come to nothing: as little as the contract allows. */
final class Answers {
    private static final String UNUSABLE = "The transaction or handshake cannot be used.";

    private Answers() {}

    /** The one answer for whatever transaction or handshake cannot be used, byte for byte (contract section 3). */
    static ApiException unusable() {
        return ApiException.invalid(UNUSABLE);
    }

    /**
     * The answer to a refused response.
     *
     * @param code of the kind of ceremony
     * @param neverKnown whether the app has, ever had and awaits no passkey of the response's credential id
     */
    static ApiException refused(ErrorCode code, Reason reason, boolean neverKnown) {
        if (reason == Reason.USER_INACTIVE) {
            return new ApiException(ErrorCode.USER_NOT_ACTIVE);
        }
        ApiException refused = new ApiException(code);
        return reason == Reason.CRED_UNKNOWN && neverKnown ? refused.withUnknownCredential() : refused;
    }
}
