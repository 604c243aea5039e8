package dev.latchkey.audit;

import org.jspecify.annotations.Nullable;

/**
 * An action and its object.
 *
 * @param appId null if it concerned several apps
 * @param userId null if it did not concern a user
 * @param deviceId null if it did not concern a passkey
 * @param count the number of objects; null: one
 */
public record Action(
        ActionType type,
        @Nullable String appId,
        @Nullable String userId,
        @Nullable String deviceId,
        @Nullable Long count) {
    /** An action on an app as a whole. */
    public static Action onApp(ActionType type, String appId) {
        return new Action(type, appId, null, null, null);
    }

    /** An action on a user. */
    public static Action onUser(ActionType type, String appId, String userId) {
        return new Action(type, appId, userId, null, null);
    }

    /** An action on a user's passkey. */
    public static Action onDevice(ActionType type, String appId, String userId, String deviceId) {
        return new Action(type, appId, userId, deviceId, null);
    }

    /** An action on this number of rows of any apps. */
    public static Action onMany(ActionType type, long count) {
        return new Action(type, null, null, null, count);
    }
}
