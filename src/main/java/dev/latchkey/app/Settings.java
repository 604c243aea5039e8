package dev.latchkey.app;

import static dev.latchkey.app.SettingType.aaguid;
import static dev.latchkey.app.SettingType.algorithm;
import static dev.latchkey.app.SettingType.flag;
import static dev.latchkey.app.SettingType.listOf;
import static dev.latchkey.app.SettingType.nativeClient;
import static dev.latchkey.app.SettingType.oneOf;
import static dev.latchkey.app.SettingType.origin;
import static dev.latchkey.app.SettingType.seconds;
import static dev.latchkey.app.SettingType.wholeNumber;

import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.AppSettings.NonceFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Every setting of an app, one row each: name, type with bounds, default, meaning. Reading, writing and the documentation are made
 * from these rows.
 */
final class Settings {
    private static final int LONGEST_LIST = 500;
    private static final List<Setting<?>> ROWS = new ArrayList<>();

    static final Setting<Duration> TRANSACTION_TTL = row(
            "transaction_ttl",
            seconds(1, 600),
            Duration.ofSeconds(600),
            "How long a transaction can be used, in seconds.");

    static final Setting<Duration> CEREMONY_TIMEOUT = row(
            "ceremony_timeout",
            seconds(1, 600),
            Duration.ofSeconds(300),
            "How long a challenge can be answered, in seconds.");

    static final Setting<Duration> NONCE_TTL =
            row("nonce_ttl", seconds(1, 300), Duration.ofSeconds(120), "How long a nonce can be redeemed, in seconds.");

    static final Setting<UserVerification> USER_VERIFICATION = row(
            "user_verification",
            oneOf(UserVerification.class),
            UserVerification.REQUIRED,
            "Whether the authenticator must verify the user, unless the transaction says otherwise.");

    static final Setting<ResidentKey> RESIDENT_KEY = row(
            "resident_key", oneOf(ResidentKey.class), ResidentKey.REQUIRED, "Whether passkeys must be discoverable.");

    static final Setting<AttestationConveyance> ATTESTATION = row(
            "attestation",
            oneOf(AttestationConveyance.class),
            AttestationConveyance.NONE,
            "Which attestation registrations ask for.");

    static final Setting<AttestationTrust> ATTESTATION_TRUST = row(
            "attestation_trust",
            oneOf(AttestationTrust.class),
            AttestationTrust.NONE,
            "How attestation is judged: not at all, or by FIDO metadata (`mds`).");

    static final Setting<List<UUID>> ALLOWED_AAGUIDS = row(
            "allowed_aaguids",
            listOf(aaguid(), 0, LONGEST_LIST),
            List.of(),
            "The only authenticator models that may register; only with `attestation_trust` `mds`. Empty: all.");

    static final Setting<List<UUID>> DENIED_AAGUIDS = row(
            "denied_aaguids",
            listOf(aaguid(), 0, LONGEST_LIST),
            List.of(),
            "Authenticator models that may not register, whether or not attestation proves the model.");

    static final Setting<List<Algorithm>> ALGORITHMS = row(
            "algorithms",
            listOf(algorithm(), 1, Algorithm.values().length),
            List.of(Algorithm.ES256, Algorithm.EDDSA, Algorithm.RS256),
            "The signature algorithms on offer as COSE numbers, most preferred first.");

    static final Setting<List<NativeClient>> NATIVE_CLIENTS = row(
            "native_clients",
            listOf(nativeClient(), 0, LONGEST_LIST),
            List.of(),
            "Phone apps, web views and extensions that use the passkeys.");

    static final Setting<List<String>> RELATED_ORIGINS = row(
            "related_origins",
            listOf(origin(), 0, LONGEST_LIST),
            List.of(),
            "Web origins outside the `rp_id` that use its passkeys (WebAuthn Level 3, section 5.11).");

    static final Setting<List<String>> ALLOWED_TOP_ORIGINS = row(
            "allowed_top_origins",
            listOf(origin(), 0, LONGEST_LIST),
            List.of(),
            "Web origins that may embed the app's pages during a ceremony.");

    static final Setting<NonceFormat> NONCE_FORMAT = row(
            "nonce_format",
            oneOf(NonceFormat.class),
            NonceFormat.OPAQUE,
            "The format of nonces; `jwt` requires an encryption key and a public URL in the server's configuration.");

    static final Setting<Integer> MAX_PASSKEYS_PER_USER = row(
            "max_passkeys_per_user",
            wholeNumber(1, AppSettings.MOST_PASSKEYS),
            20,
            "How many passkeys a user may have.");

    static final Setting<List<Hint>> HINTS = row(
            "hints",
            listOf(oneOf(Hint.class), 0, Hint.values().length),
            List.of(),
            "Which kinds of authenticator users are expected to have, most preferred first.");

    static final Setting<SignCountPolicy> SIGN_COUNT_POLICY = row(
            "sign_count_policy",
            oneOf(SignCountPolicy.class),
            SignCountPolicy.REJECT,
            "What happens to a login whose signature counter does not rise.");

    static final Setting<BackupEligibilityPolicy> BACKUP_ELIGIBILITY_POLICY = row(
            "backup_eligibility_policy",
            oneOf(BackupEligibilityPolicy.class),
            BackupEligibilityPolicy.REJECT,
            "What happens to a login whose backup eligibility differs from the passkey's, as after some imports into password"
                    + " managers; `allow` stores the new value and records that it changed.");

    static final Setting<Boolean> PENDING_ENROLMENT = row(
            "pending_enrolment",
            flag(),
            false,
            "Whether a new passkey waits until the backend redeems the nonce of its registration; until then it cannot be used"
                    + " and is in no list.");

    static final Setting<PasskeyEndpoints> PASSKEY_ENDPOINTS = row(
            "passkey_endpoints",
            SettingType.passkeyEndpoints(),
            PasskeyEndpoints.NONE,
            "The relying party's pages for passkeys (W3C, Passkey Endpoints).");

    static final Setting<Boolean> UNKNOWN_CREDENTIAL_SIGNAL = row(
            "unknown_credential_signal",
            flag(),
            true,
            "Whether a refused login says `unknown_credential` if no app with the same `rp_id` has or ever had the passkey. Turn it"
                    + " off while passkeys still come from elsewhere, and after a restore from a backup.");

    static final Setting<Boolean> SIGNALS_AT_FINISH = row(
            "signals_at_finish",
            flag(),
            false,
            "Whether the answer of a finish contains `signals`, the arguments of the Signal API for this user.");

    /** The rows in the order of the JSON. */
    static final List<Setting<?>> ALL = List.copyOf(ROWS);

    private Settings() {}

    private static <T> Setting<T> row(String name, SettingType<T> type, T byDefault, String meaning) {
        Setting<T> row = new Setting<>(name, type, byDefault, meaning);
        ROWS.add(row);
        return row;
    }
}
