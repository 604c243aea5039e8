package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service as it is operated: behind a proxy, with an identity provider for operators and its housekeeping. */
public final class OperationsProfile implements QuarkusTestProfile {
    private static final String ISSUER_PORT = "latchkey.test.issuer.port";

    /** The port that the identity provider is expected on; tests start it there. */
    public static int issuerPort() {
        return Integer.getInteger(ISSUER_PORT);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        // A system property, because Quarkus loads test classes more than once, and asks a profile more than once, too.
        if (System.getProperty(ISSUER_PORT) == null) {
            System.setProperty(ISSUER_PORT, String.valueOf(TestFork.freePort()));
        }
        return Map.of(
                "latchkey.admin.jwt.issuer", TokenIssuer.ISSUER,
                "latchkey.admin.jwt.audience", TokenIssuer.AUDIENCE,
                "latchkey.admin.jwt.jwks-url", TokenIssuer.jwksUrl(issuerPort()),
                "latchkey.trusted-proxies", "127.0.0.0/8,::1,10.0.0.0/8",
                "latchkey.housekeeping.every", "1s",
                "latchkey.housekeeping.jitter", "100ms",
                "latchkey.database-clock.every", "1s");
    }
}
