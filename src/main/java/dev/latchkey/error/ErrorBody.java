package dev.latchkey.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The body of every error (contract section 4).
 *
 * @param code one of {@link ErrorCode}'s spellings
 * @param error one sentence for people
 * @param unknownCredential left out unless true: no app with the same rp_id has or ever had a passkey with this credential id
 */
public record ErrorBody(
        String code,
        String error,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean unknownCredential) {
    /** The body of a code with its default sentence. */
    public static ErrorBody of(ErrorCode code) {
        return new ErrorBody(code.code(), code.sentence(), null);
    }
}
