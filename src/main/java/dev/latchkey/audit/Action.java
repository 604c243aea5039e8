package dev.latchkey.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action and its object.
 *
 * @param appId null if it concerned several apps
 * @param userId null if it did not concern a user
 * @param deviceId null if it did not concern a passkey
 * @param count the number of objects; null: one
 * @param eventData the data that webhooks receive besides the ids of the app and the user; null: it changed nothing, or is no event of
 *     theirs
 */
public record Action(
        ActionType type,
        @Nullable String appId,
        @Nullable String userId,
        @Nullable String deviceId,
        @Nullable Long count,
        @Nullable Map<String, ?> eventData) {
    /** An action on an app as a whole. */
    public static Action onApp(ActionType type, String appId) {
        return new Action(type, appId, null, null, null, null);
    }

    /** An action on a user. */
    public static Action onUser(ActionType type, String appId, String userId) {
        return new Action(type, appId, userId, null, null, null);
    }

    /** An action on a user's passkey. */
    public static Action onDevice(ActionType type, String appId, String userId, String deviceId) {
        return new Action(type, appId, userId, deviceId, null, null);
    }

    /** An action on this number of rows of any apps. */
    public static Action onMany(ActionType type, long count) {
        return new Action(type, null, null, null, count, null);
    }

    /** This action, as an event with these data for webhooks, if its type is one. */
    public Action asEvent(Map<String, ?> data) {
        return new Action(type, appId, userId, deviceId, count, data);
    }
}
