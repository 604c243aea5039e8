package dev.latchkey;

import java.util.Map;
import java.util.Set;

/** How a user loses access, and how the steps of their logins are answered from then on. */
enum End {
    REVOKED(
            "DELETE",
            "/devices/%s",
            Map.of("request", Set.of(409), "start", Set.of(200), "finish", Set.of(401), "redeem", Set.of(401))),
    DEACTIVATED(
            "PATCH",
            "/deactivate",
            Map.of("request", Set.of(403), "start", Set.of(403), "finish", Set.of(401, 403), "redeem", Set.of(403))),
    DELETED(
            "DELETE",
            "",
            Map.of("request", Set.of(404), "start", Set.of(400), "finish", Set.of(400, 401), "redeem", Set.of(401)));

    private final String method;
    private final String path;
    private final Map<String, Set<Integer>> after;

    End(String method, String path, Map<String, Set<Integer>> after) {
        this.method = method;
        this.path = path;
        this.after = after;
    }

    /** The method of the call that ends it. */
    String method() {
        return method;
    }

    /** The path of that call below the app's. */
    String path(String userId, String deviceId) {
        return "/users/" + userId + path.formatted(deviceId);
    }

    /** The status codes of a step once that call has been answered; a login without a transaction can still be started. */
    Set<Integer> after(String step) {
        return after.getOrDefault(step, Set.of(200));
    }
}
