package dev.latchkey.outbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an app, and its object. {@code docs/webhooks.md} lists the data of each type.
 *
 * @param userId null if it did not concern a user
 * @param data its members besides the ids of the app and the user; never a ticket, nonce, key or other secret
 */
public record Event(EventType type, String appId, @Nullable String userId, Map<String, ?> data) {}
