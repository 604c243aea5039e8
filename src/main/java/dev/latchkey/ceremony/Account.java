package dev.latchkey.ceremony;

import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;

/**
 * The user of a ceremony, as far as it concerns the ceremony.
 *
 * @param id the user's id
 * @param externalId the user, as the relying party knows him
 * @param handle what authenticators know him by
 * @param status where he stands
 * @param passkeyCount how many passkeys he has
 */
record Account(String id, String externalId, UserHandle handle, UserStatus status, int passkeyCount) {
    /** Whether he is kept out. */
    boolean isInactive() {
        return status == UserStatus.INACTIVE;
    }
}
