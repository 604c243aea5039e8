package dev.latchkey.audit;

import org.jspecify.annotations.Nullable;

/**
 * What was done, and to what.
 *
 * @param userId null: nothing of a user's
 * @param deviceId null: nothing of a passkey's
 */
public record Action(
        ActionType type,
        String appId,
        @Nullable String userId,
        @Nullable String deviceId) {
    /** Done to an app as a whole. */
    public static Action onApp(ActionType type, String appId) {
        return new Action(type, appId, null, null);
    }

    /** Done to a user. */
    public static Action onUser(ActionType type, String appId, String userId) {
        return new Action(type, appId, userId, null);
    }

    /** Done to a user's passkey. */
    public static Action onDevice(ActionType type, String appId, String userId, String deviceId) {
        return new Action(type, appId, userId, deviceId);
    }
}
