package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service with as little as an operator may give it: few threads for verifications, and no encryption key. */
public final class SparseProfile implements QuarkusTestProfile {
    /** How many verifications run at a time. */
    public static final int VERIFICATIONS = 2;

    /** How many wait, for a second at most. */
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
