package dev.latchkey.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;

/** Full logins against one kind of service. */
interface Logins {
    /** Logs in the user of this number with their first passkey, and records how long each call took. */
    void logIn(HttpConnection connection, Recording recording, long user) throws IOException, GeneralSecurityException;

    /**
     * The logins of a kind of service.
     *
     * @param options {@code of}: {@code latchkey} (default; any service with its contract), {@code keycloak} or
     *     {@code spring-security}; for the first also {@code app} and {@code key}
     */
    static Logins of(Map<String, String> options, Population population) {
        String kind = options.getOrDefault("of", "latchkey");
        return switch (kind) {
            case "latchkey" -> new Ceremonies(population, options.get("app"), options.get("key"));
            case "keycloak" -> new KeycloakLogins(population);
            case "spring-security" -> new SpringSecurityLogins(population);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
