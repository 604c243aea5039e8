package dev.latchkey.audit;

import org.jspecify.annotations.Nullable;

/**
 * What was done, and to what.
 *
 * @param appId null: to several apps
 * @param userId null: nothing of a user's
 * @param deviceId null: nothing of a passkey's
 * @param count of the things it was done to; null: one
 */
public record Action(
        ActionType type,
        @Nullable String appId,
        @Nullable String userId,
        @Nullable String deviceId,
        @Nullable Long count) {
    /** Done to an app as a whole. */
    public static Action onApp(ActionType type, String appId) {
        return new Action(type, appId, null, null, null);
    }

    /** Done to a user. */
    public static Action onUser(ActionType type, String appId, String userId) {
        return new Action(type, appId, userId, null, null);
    }

    /** Done to a user's passkey. */
    public static Action onDevice(ActionType type, String appId, String userId, String deviceId) {
        return new Action(type, appId, userId, deviceId, null);
    }

    /** Done to so many rows of any apps. */
    public static Action onMany(ActionType type, long count) {
        return new Action(type, null, null, null, count);
    }
}
