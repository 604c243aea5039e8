package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The operators' API, and so the console, on a port of its own. */
public final class OperatorsPortProfile implements QuarkusTestProfile {
    private static final String PORT = "latchkey.test.operators.port";

    /** The operators' port, once the service runs. */
    public static int port() {
        return Integer.getInteger(PORT);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        // A system property, because Quarkus loads test classes more than once, and asks a profile more than once, too.
        if (System.getProperty(PORT) == null) {
            System.setProperty(PORT, String.valueOf(TestFork.freePort()));
        }
        return Map.of("latchkey.admin.port", System.getProperty(PORT), "latchkey.admin.host", "localhost");
    }
}
