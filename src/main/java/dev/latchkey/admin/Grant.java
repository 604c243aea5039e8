package dev.latchkey.admin;

import dev.latchkey.http.Role;
import dev.latchkey.wire.RandomId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A role of an operator, as their identity provider grants it.
 *
 * @param appId the app to which the role is bound; null: all apps
 */
record Grant(Role role, @Nullable String appId) {
    private static final String OF = ":";

    /** Reads {@code latchkey-viewer}, or {@code latchkey-viewer:APP_ID}; empty for anything else, which is for other services. */
    static Optional<Grant> parse(String text) {
        for (Role role : Role.values()) {
            if (text.equals(role.claim())) {
                return Optional.of(new Grant(role, null));
            }
            String prefix = role.claim() + OF;
            if (text.startsWith(prefix)) {
                return Optional.of(text.substring(prefix.length()))
                        .filter(RandomId::isPossible)
                        .map(appId -> new Grant(role, appId));
            }
        }
        return Optional.empty();
    }

    /** The spelling in the claim. */
    String text() {
        return appId == null ? role.claim() : role.claim() + OF + appId;
    }
}
