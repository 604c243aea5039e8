package dev.latchkey.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.JsonObject;
import dev.latchkey.wire.JsonValue;
import dev.latchkey.wire.WireName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The value of every setting of an app; {@link Settings} says what each means. */
public final class AppSettings {
    /** The highest {@code max_passkeys_per_user} that an app can set. */
    public static final int MOST_PASSKEYS = 100;

    private static final AppSettings DEFAULTS = read(JsonNodeFactory.instance.objectNode());

    private final Map<String, Object> values;

    private AppSettings(Map<String, Object> values) {
        this.values = values;
    }

    /** How attestation is judged. */
    public enum AttestationTrust implements WireName {
        /** Not at all. */
        NONE,
        /** By FIDO metadata (MDS3). */
        MDS
    }

    /** The format of nonces. */
    public enum NonceFormat implements WireName {
        OPAQUE,
        JWT
    }

    /** The settings of an app that sets nothing. */
    public static AppSettings defaults() {
        return DEFAULTS;
    }

    /** Every setting in the order of the JSON: its {@code name}, {@code schema} (OpenAPI), {@code default} and {@code meaning}. */
    public static ArrayNode descriptions() {
        ArrayNode descriptions = JsonNodeFactory.instance.arrayNode();
        Settings.ALL.forEach(setting -> descriptions.add(setting.describe()));
        return descriptions;
    }

    /**
     * Reads settings from a JSON object, which may leave out or set to null those that have their defaults.
     *
     * @throws ApiException 400 naming the setting that is unknown, of the wrong type, out of bounds or inconsistent with another
     */
    public static AppSettings read(JsonNode json) {
        return read(new JsonValue("settings", json));
    }

    /**
     * Reads what {@link #toJson} of this or another release returned. Members that only a later release knows are ignored, but a
     * value that this one does not allow is an error: its default might be less strict.
     *
     * @throws ApiException as {@link #read(JsonNode)}
     */
    static AppSettings readStored(JsonNode json) {
        return read(new JsonValue("settings", json).tolerant());
    }

    private static AppSettings read(JsonValue json) {
        JsonObject object = json.object();
        Map<String, Object> values = new HashMap<>();
        Settings.ALL.forEach(setting -> values.put(setting.name(), setting.read(object)));
        object.requireNoOthers();
        AppSettings settings = new AppSettings(values);
        settings.requireConsistent();
        return settings;
    }

    /** The rules that concern more than one setting. */
    private void requireConsistent() {
        if (!allowedAaguids().isEmpty() && attestationTrust() != AttestationTrust.MDS) {
            throw ApiException.invalid("settings.allowed_aaguids can be used only with attestation_trust mds.");
        }
    }

    /** Every setting, as {@link #read(JsonNode)} reads them. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Settings.ALL.forEach(setting -> json.set(setting.name(), write(setting)));
        return json;
    }

    private <T> JsonNode write(Setting<T> setting) {
        return setting.write(get(setting));
    }

    @SuppressWarnings("unchecked") // Only read() fills the map, with each setting's own value under its name.
    private <T> T get(Setting<T> setting) {
        return (T) Objects.requireNonNull(values.get(setting.name()));
    }

    public Duration transactionTtl() {
        return get(Settings.TRANSACTION_TTL);
    }

    public Duration ceremonyTimeout() {
        return get(Settings.CEREMONY_TIMEOUT);
    }

    public Duration nonceTtl() {
        return get(Settings.NONCE_TTL);
    }

    public UserVerification userVerification() {
        return get(Settings.USER_VERIFICATION);
    }

    public ResidentKey residentKey() {
        return get(Settings.RESIDENT_KEY);
    }

    public AttestationConveyance attestation() {
        return get(Settings.ATTESTATION);
    }

    public AttestationTrust attestationTrust() {
        return get(Settings.ATTESTATION_TRUST);
    }

    public List<UUID> allowedAaguids() {
        return get(Settings.ALLOWED_AAGUIDS);
    }

    public List<UUID> deniedAaguids() {
        return get(Settings.DENIED_AAGUIDS);
    }

    public List<Algorithm> algorithms() {
        return get(Settings.ALGORITHMS);
    }

    public List<NativeClient> nativeClients() {
        return get(Settings.NATIVE_CLIENTS);
    }

    public List<String> relatedOrigins() {
        return get(Settings.RELATED_ORIGINS);
    }

    public List<String> allowedTopOrigins() {
        return get(Settings.ALLOWED_TOP_ORIGINS);
    }

    public NonceFormat nonceFormat() {
        return get(Settings.NONCE_FORMAT);
    }

    public int maxPasskeysPerUser() {
        return get(Settings.MAX_PASSKEYS_PER_USER);
    }

    public List<Hint> hints() {
        return get(Settings.HINTS);
    }

    public SignCountPolicy signCountPolicy() {
        return get(Settings.SIGN_COUNT_POLICY);
    }

    public BackupEligibilityPolicy backupEligibilityPolicy() {
        return get(Settings.BACKUP_ELIGIBILITY_POLICY);
    }

    public boolean pendingEnrolment() {
        return get(Settings.PENDING_ENROLMENT);
    }

    public PasskeyEndpoints passkeyEndpoints() {
        return get(Settings.PASSKEY_ENDPOINTS);
    }

    public boolean unknownCredentialSignal() {
        return get(Settings.UNKNOWN_CREDENTIAL_SIGNAL);
    }

    public boolean signalsAtFinish() {
        return get(Settings.SIGNALS_AT_FINISH);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppSettings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
