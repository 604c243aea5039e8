package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service with as little as an operator may give it: few threads, connections and memory, and no encryption key. */
public final class SparseProfile implements QuarkusTestProfile {
    /** How many verifications run at a time. */
    public static final int VERIFICATIONS = 2;

    /** How many wait, for a second at most. */
    public static final int WAITING = 2;

    /** How many connections there may be. */
    public static final int CONNECTIONS = 360;

    /** How many of them may be from one address. */
    public static final int CONNECTIONS_OF_ADDRESS = 340;

    /** The memory for headers and bodies. */
    public static final int MEMORY_BYTES = 1024 * 1024;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "latchkey.overload.verifications",
                String.valueOf(VERIFICATIONS),
                "latchkey.overload.waiting",
                String.valueOf(WAITING),
                "latchkey.overload.patience",
                "1s",
                "latchkey.overload.body-timeout",
                "500ms",
                "latchkey.connections.most",
                String.valueOf(CONNECTIONS),
                "latchkey.connections.of-address",
                String.valueOf(CONNECTIONS_OF_ADDRESS),
                "latchkey.connections.head-timeout",
                "1s",
                "latchkey.connections.memory",
                "1",
                "latchkey.encryption.key",
                "");
    }
}
