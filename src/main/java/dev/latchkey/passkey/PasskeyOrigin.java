package dev.latchkey.passkey;

import dev.latchkey.wire.Aaguid;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The model of the authenticator that made a passkey. Where it was not told, as browsers blank it when no attestation is
 * asked for, it is the one that the browser and the transports leave no doubt of.
 */
final class PasskeyOrigin {
    private static final UUID WINDOWS_HELLO = UUID.fromString("08987058-cadc-4b81-b6e1-30de50dcbe96");
    private static final UUID APPLE_PASSWORDS = UUID.fromString("fbfc3007-154e-4ecc-8c0b-6e020557d7bd");

    /** On a Mac these have a key store of their own beside the system's. */
    private static final List<String> OTHER_BROWSERS_OF_A_MAC =
            List.of("Chrome/", "Chromium/", "Edg/", "OPR/", "Firefox/");

    private PasskeyOrigin() {}

    /**
     * The AAGUID that was told or that can only be meant; empty: neither.
     *
     * @param aaguid as it was told
     * @param backupEligible null: not known
     * @param userAgent of the browser or phone that registered the passkey; null: not known
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
        // Hybrid is what a phone says that a browser on Windows reached.
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
