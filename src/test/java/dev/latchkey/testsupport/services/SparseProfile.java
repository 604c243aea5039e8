package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service with a minimal configuration: few threads for verifications, few connections, little memory and no encryption key. */
public final class SparseProfile implements QuarkusTestProfile {
    /** The maximum number of concurrent verifications. */
    public static final int VERIFICATIONS = 2;

    /** The maximum number of queued verifications, which wait for at most a second. */
    public static final int WAITING = 2;

    /** How many connections there may be. */
    public static final int CONNECTIONS = 440;

    /** How many of them may be from one address. */
    public static final int CONNECTIONS_OF_ADDRESS = 420;

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
