package dev.latchkey.passkey;

import dev.latchkey.wire.Aaguid;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The authenticator model that created a passkey. Browsers blank it if no attestation is requested; then it is inferred
 * where browser and transports leave no doubt.
 */
final class PasskeyOrigin {
    private static final UUID WINDOWS_HELLO = UUID.fromString("08987058-cadc-4b81-b6e1-30de50dcbe96");
    private static final UUID APPLE_PASSWORDS = UUID.fromString("fbfc3007-154e-4ecc-8c0b-6e020557d7bd");

    /** On a Mac these browsers have their own key store besides the system's. */
    private static final List<String> OTHER_BROWSERS_OF_A_MAC =
            List.of("Chrome/", "Chromium/", "Edg/", "OPR/", "Firefox/");

    private PasskeyOrigin() {}

    /**
     * The reported or inferred AAGUID; empty if there is neither.
     *
     * @param aaguid as reported
     * @param backupEligible null if unknown
     * @param userAgent of the browser or phone that registered the passkey; null if unknown
     */
    static Optional<UUID> of(
            UUID aaguid, List<String> transports, @Nullable Boolean backupEligible, @Nullable String userAgent) {
        if (!aaguid.equals(Aaguid.NONE)) {
            return Optional.of(aaguid);
        }
        if (backupEligible == null || userAgent == null || !transports.contains("internal")) {
            return Optional.empty();
        }
        if (backupEligible) {
            return isApple(userAgent) ? Optional.of(APPLE_PASSWORDS) : Optional.empty();
        }
        // {@code hybrid} is reported for a phone that a browser on Windows reached.
        boolean isOfThisDevice = !transports.contains("hybrid");
        return isOfThisDevice && userAgent.contains("Windows NT") ? Optional.of(WINDOWS_HELLO) : Optional.empty();
    }

    private static boolean isApple(String userAgent) {
        return userAgent.contains("iPhone")
                || userAgent.contains("iPad")
                || (userAgent.contains("Macintosh")
                        && userAgent.contains("Safari/")
                        && OTHER_BROWSERS_OF_A_MAC.stream().noneMatch(userAgent::contains));
    }
}
