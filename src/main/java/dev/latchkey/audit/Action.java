package dev.latchkey.audit;

import org.jspecify.annotations.Nullable;

/**
 * An action and its object.
 *
 * @param userId null if it did not concern a user
 * @param deviceId null if it did not concern a passkey
 */
public record Action(
        ActionType type,
        String appId,
        @Nullable String userId,
        @Nullable String deviceId) {
    /** An action on an app as a whole. */
    public static Action onApp(ActionType type, String appId) {
        return new Action(type, appId, null, null);
    }

    /** An action on a user. */
    public static Action onUser(ActionType type, String appId, String userId) {
        return new Action(type, appId, userId, null);
    }

    /** An action on a user's passkey. */
    public static Action onDevice(ActionType type, String appId, String userId, String deviceId) {
        return new Action(type, appId, userId, deviceId);
    }
}
