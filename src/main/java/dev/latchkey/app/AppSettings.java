package dev.latchkey.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.MergePatch;
import dev.latchkey.wire.WireName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How an app's ceremonies are held (admin-api, "Settings"); a member given as null takes its default.
 *
 * @param transactionTtl how long a transaction can be used, 1 to 600 s; 600 s
 * @param ceremonyTimeout how long a challenge can be answered, 1 to 600 s; 300 s
 * @param nonceTtl how long a nonce can be redeemed, 1 to 300 s; 120 s
 * @param userVerification asked for unless the transaction says otherwise; required
 * @param residentKey whether passkeys must be discoverable; required
 * @param attestation which attestation registrations ask for; none
 * @param attestationTrust by what attestation is trusted; none
 * @param allowedAaguids the only authenticator models that may register, where attestation is trusted; empty: all
 * @param deniedAaguids authenticator models that may not register, whatever proves their word
 * @param algorithms offered, in this order; ES256, EdDSA, RS256
 * @param nativeClients phone apps
 * @param relatedOrigins web origins outside the rp_id that use its passkeys (WebAuthn Level 3, section 5.11)
 * @param allowedTopOrigins web origins that may embed the app's pages during a ceremony
 * @param nonceFormat what a nonce looks like; opaque
 * @param maxPasskeysPerUser 1 to 100; 20
 * @param hints what kind of authenticator is expected, most preferred first
 * @param signCountPolicy what becomes of a signature counter that does not rise; reject
 * @param pendingEnrolment whether a passkey waits for its nonce's redemption; false
 * @param passkeyEndpoints pages of the relying party for its passkeys
 */
public record AppSettings(
        Duration transactionTtl,
        Duration ceremonyTimeout,
        Duration nonceTtl,
        UserVerification userVerification,
        ResidentKey residentKey,
        AttestationConveyance attestation,
        AttestationTrust attestationTrust,
        List<UUID> allowedAaguids,
        List<UUID> deniedAaguids,
        List<Algorithm> algorithms,
        List<NativeClient> nativeClients,
        List<String> relatedOrigins,
        List<String> allowedTopOrigins,
        NonceFormat nonceFormat,
        Integer maxPasskeysPerUser,
        List<Hint> hints,
        SignCountPolicy signCountPolicy,
        Boolean pendingEnrolment,
        PasskeyEndpoints passkeyEndpoints) {
    /** The most passkeys that an app can let a user have. */
    public static final int MOST_PASSKEYS = 100;

    private static final int LONGEST_LIST = 500;

    /** Fills in the defaults and checks the bounds. */
    @SuppressWarnings("NullAway") // The parameters are what was given; the components are never null.
    public AppSettings {
        transactionTtl = seconds("transaction_ttl", transactionTtl, 600, 600);
        ceremonyTimeout = seconds("ceremony_timeout", ceremonyTimeout, 300, 600);
        nonceTtl = seconds("nonce_ttl", nonceTtl, 120, 300);
        userVerification = or(userVerification, UserVerification.REQUIRED);
        residentKey = or(residentKey, ResidentKey.REQUIRED);
        attestation = or(attestation, AttestationConveyance.NONE);
        attestationTrust = or(attestationTrust, AttestationTrust.NONE);
        allowedAaguids = list("allowed_aaguids", allowedAaguids, LONGEST_LIST);
        if (!allowedAaguids.isEmpty() && attestationTrust != AttestationTrust.MDS) {
            throw ApiException.invalid("settings.allowed_aaguids counts only with attestation_trust mds.");
        }
        deniedAaguids = list("denied_aaguids", deniedAaguids, LONGEST_LIST);
        algorithms = list(
                "algorithms",
                or(algorithms, List.of(Algorithm.ES256, Algorithm.EDDSA, Algorithm.RS256)),
                Algorithm.values().length);
        if (algorithms.isEmpty()) {
            throw ApiException.invalid("settings.algorithms must name at least one algorithm.");
        }
        nativeClients = list("native_clients", nativeClients, LONGEST_LIST);
        relatedOrigins = origins("related_origins", relatedOrigins);
        allowedTopOrigins = origins("allowed_top_origins", allowedTopOrigins);
        nonceFormat = or(nonceFormat, NonceFormat.OPAQUE);
        maxPasskeysPerUser = or(maxPasskeysPerUser, 20);
        if (maxPasskeysPerUser < 1 || maxPasskeysPerUser > MOST_PASSKEYS) {
            throw ApiException.invalid("settings.max_passkeys_per_user must be from 1 to " + MOST_PASSKEYS + ".");
        }
        hints = list("hints", hints, Hint.values().length);
        signCountPolicy = or(signCountPolicy, SignCountPolicy.REJECT);
        pendingEnrolment = or(pendingEnrolment, false);
        passkeyEndpoints = or(passkeyEndpoints, PasskeyEndpoints.NONE);
    }

    /** By what attestation is trusted. */
    public enum AttestationTrust implements WireName {
        /** Nobody asks. */
        NONE,
        /** By FIDO metadata (MDS3). */
        MDS
    }

    /** What a nonce looks like. */
    public enum NonceFormat implements WireName {
        OPAQUE,
        JWT
    }

    /** The settings of an app that sets nothing. */
    public static AppSettings defaults() {
        return AppSettingsJson.read(AppSettingsJson.object());
    }

    /**
     * These settings with a JSON merge patch applied (RFC 7396): null puts a setting back to its default.
     *
     * @throws ApiException 400 naming the setting that is unknown, of the wrong type or out of bounds
     */
    public AppSettings patched(ObjectNode patch) {
        return AppSettingsJson.read(MergePatch.apply(toJson(), patch));
    }

    /** Every setting, spelled as on the wire. */
    public ObjectNode toJson() {
        return AppSettingsJson.write(this);
    }

    private static Duration seconds(String name, @Nullable Duration given, int byDefault, int most) {
        Duration duration = or(given, Duration.ofSeconds(byDefault));
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofSeconds(most)) > 0) {
            throw ApiException.invalid("settings." + name + " must be from 1 to " + most + " seconds.");
        }
        return duration;
    }

    private static List<String> origins(String name, @Nullable List<String> given) {
        return list(name, given, LONGEST_LIST).stream()
                .map(origin -> Origin.of("settings." + name, origin).value())
                .toList();
    }

    private static <T> List<T> list(String name, @Nullable List<T> given, int longest) {
        List<T> list = or(given, List.of());
        if (list.size() > longest
                || list.stream().anyMatch(Objects::isNull)
                || new HashSet<>(list).size() < list.size()) {
            throw ApiException.invalid("settings." + name + " must be a list of at most " + longest
                    + " different values, none of them null.");
        }
        return List.copyOf(list);
    }

    private static <T> T or(@Nullable T given, T byDefault) {
        return given == null ? byDefault : given;
    }
}
