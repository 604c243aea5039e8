package dev.latchkey.admin;

import dev.latchkey.audit.Actor;
import dev.latchkey.http.Role;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An operator who has been authenticated.
 *
 * @param name in the audit trail: {@link Actor#TOKEN} or the subject of a JWT
 * @param grants at least one
 */
record Operator(String name, List<Grant> grants) {
    /** Everyone who has the static token. */
    static final Operator TOKEN = new Operator(Actor.TOKEN, List.of(new Grant(Role.ADMIN, null)));

    /**
     * Whether the operator may make a call.
     *
     * @param needed the call's role
     * @param appId the app in the call's path; empty if it has none. Then a role that is bound to any app suffices for reading,
     *     which shows what {@link #apps} allows, and for nothing else.
     */
    boolean may(Role needed, String appId) {
        return grants.stream()
                .filter(grant -> grant.role().includes(needed))
                .anyMatch(grant -> grant.appId() == null
                        || (appId.isEmpty()
                                ? needed == Role.VIEWER
                                : grant.appId().equals(appId)));
    }

    /** The ids of the apps that the operator may see, in their order; null: all. */
    @Nullable
    Set<String> apps() {
        Set<String> apps = new TreeSet<>();
        for (Grant grant : grants) {
            if (grant.appId() == null) {
                return null;
            }
            apps.add(grant.appId());
        }
        return apps;
    }
}
