package dev.latchkey.ceremony;

import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;

/**
 * What a ceremony needs to know about its user.
 *
 * @param externalId the relying party's identifier of the user
 * @param handle the WebAuthn user handle
 */
record Account(String id, String externalId, UserHandle handle, UserStatus status, int passkeyCount) {
    boolean isInactive() {
        return status == UserStatus.INACTIVE;
    }
}
