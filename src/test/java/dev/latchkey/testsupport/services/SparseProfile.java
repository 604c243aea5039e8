package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Duration;
import java.util.Map;

/**
 * The service with a minimal configuration: few threads for verifications, few connections of clients and to the database, short
 * timeouts, little memory and no encryption key.
 */
public final class SparseProfile implements QuarkusTestProfile {
    /** The maximum number of concurrent verifications. */
    public static final int VERIFICATIONS = 2;

    /** The maximum number of queued verifications, which wait for at most a second. */
    public static final int WAITING = 2;

    /** How many connections to the database there may be. */
    public static final int DATABASE_CONNECTIONS = 10;

    /** How long a statement may take. */
    public static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(3);

    /** How many connections of clients there may be. */
    public static final int CONNECTIONS = 440;

    /** How many of them may be from one address. */
    public static final int CONNECTIONS_OF_ADDRESS = 420;

    /** The memory for headers and bodies. */
    public static final int MEMORY_BYTES = 1024 * 1024;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("latchkey.overload.verifications", String.valueOf(VERIFICATIONS)),
                Map.entry("latchkey.overload.waiting", String.valueOf(WAITING)),
                Map.entry("latchkey.overload.patience", "1s"),
                Map.entry("latchkey.overload.body-timeout", "500ms"),
                Map.entry("latchkey.connections.most", String.valueOf(CONNECTIONS)),
                Map.entry("latchkey.connections.of-address", String.valueOf(CONNECTIONS_OF_ADDRESS)),
                Map.entry("latchkey.connections.head-timeout", "1s"),
                Map.entry("latchkey.connections.memory", "1"),
                Map.entry("latchkey.encryption.key", ""),
                Map.entry("latchkey.db.connections", String.valueOf(DATABASE_CONNECTIONS)),
                Map.entry("quarkus.datasource.jdbc.acquisition-timeout", "500ms"),
                Map.entry("quarkus.datasource.jdbc.read-timeout", STATEMENT_TIMEOUT.toString()),
                Map.entry("latchkey.overload.deadline", STATEMENT_TIMEOUT.toString()));
    }
}
