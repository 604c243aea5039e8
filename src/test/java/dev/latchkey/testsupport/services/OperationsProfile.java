package dev.latchkey.testsupport.services;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The service with all optional configuration except a public URL: behind a proxy, with an identity provider for operators,
 * housekeeping, traces that are not exported, an operator's own passkey provider and Swagger UI.
 */
public final class OperationsProfile implements QuarkusTestProfile {
    /** The authenticator model that the operator's file names "Ours". */
    public static final String AAGUID = "0f0e0d0c-0b0a-0908-0706-050403020100";

    /** Its dark icon; it has no light one. */
    public static final String ICON = "data:image/svg+xml;base64,PHN2Zy8+";

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
        return Map.ofEntries(
                Map.entry("latchkey.admin.jwt.issuer", TokenIssuer.ISSUER),
                Map.entry("latchkey.admin.jwt.audience", TokenIssuer.AUDIENCE),
                Map.entry("latchkey.admin.jwt.jwks-url", TokenIssuer.jwksUrl(issuerPort())),
                Map.entry("latchkey.public-url", ""),
                Map.entry("latchkey.trusted-proxies", "127.0.0.0/8,::1,10.0.0.0/8"),
                Map.entry("latchkey.housekeeping.every", "1s"),
                Map.entry("latchkey.housekeeping.jitter", "100ms"),
                Map.entry("latchkey.database-clock.every", "1s"),
                Map.entry("latchkey.tracing.enabled", "true"),
                Map.entry("quarkus.otel.bsp.schedule.delay", "1H"),
                Map.entry("latchkey.passkey-providers.file", providers().toString()),
                Map.entry("quarkus.swagger-ui.enabled", "true"));
    }

    private static Path providers() {
        try {
            Path file = TestFork.file("providers.json");
            Files.createDirectories(file.getParent());
            return Files.writeString(
                    file, "{\"%s\": {\"name\": \"Ours\", \"icon_dark\": \"%s\"}}".formatted(AAGUID, ICON));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
