package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service with a minimal configuration: few threads for verifications, and no encryption key. */
public final class SparseProfile implements QuarkusTestProfile {
    /** The maximum number of concurrent verifications. */
    public static final int VERIFICATIONS = 2;

    /** The maximum number of queued verifications, which wait for at most a second. */
    public static final int WAITING = 2;

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
                "latchkey.encryption.key",
                "");
    }
}
