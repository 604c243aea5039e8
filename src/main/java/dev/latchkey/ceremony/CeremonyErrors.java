package dev.latchkey.ceremony;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.webauthn.Reason;

/** The errors of ceremonies that fail. They reveal no more than the contract allows. */
final class CeremonyErrors {
    private static final String UNUSABLE = "The transaction or handshake cannot be used.";

    private CeremonyErrors() {}

    /** The same error, byte for byte, for every transaction or handshake that cannot be used (contract section 3). */
    static ApiException unusable() {
        return ApiException.invalid(UNUSABLE);
    }

    /**
     * The error for a refused response.
     *
     * @param code the error code of this kind of ceremony, unless the reason has one of its own
     * @param unknownCredential whether the page may have the passkey deleted (contract section 6)
     */
    static ApiException refused(ErrorCode code, Reason reason, boolean unknownCredential) {
        if (reason == Reason.USER_INACTIVE) {
            return new ApiException(ErrorCode.USER_NOT_ACTIVE);
        }
        ApiException refused = new ApiException(code);
        return unknownCredential ? refused.withUnknownCredential() : refused;
    }
}
