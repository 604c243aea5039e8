package dev.latchkey.app;

import static dev.latchkey.wire.StrictObject.listOf;
import static dev.latchkey.wire.StrictObject.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.AppSettings.NonceFormat;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Aaguid;
import dev.latchkey.wire.StrictObject;
import dev.latchkey.wire.WireName;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The JSON of {@link AppSettings}, on the wire and in the database: strict, for an unknown or mistyped setting is an error.
 * Spelled out, for reflection on so many members is slow when it happens first, in the first call that a process answers.
 */
final class AppSettingsJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String IOS = "ios";
    private static final String ANDROID = "android";

    private AppSettingsJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static AppSettings parse(String stored) {
        try {
            return read(JSON.readTree(stored));
        } catch (JsonProcessingException | ApiException | IllegalArgumentException e) {
            throw new IllegalStateException("the stored settings cannot be read", e);
        }
    }

    @SuppressWarnings("NullAway") // The constructors see to what was left out.
    static AppSettings read(JsonNode json) {
        StrictObject settings = new StrictObject("settings", json);
        AppSettings read = new AppSettings(
                settings.read("transaction_ttl", AppSettingsJson::seconds),
                settings.read("ceremony_timeout", AppSettingsJson::seconds),
                settings.read("nonce_ttl", AppSettingsJson::seconds),
                settings.read("user_verification", oneOf(UserVerification.class)),
                settings.read("resident_key", oneOf(ResidentKey.class)),
                settings.read("attestation", oneOf(AttestationConveyance.class)),
                settings.read("attestation_trust", oneOf(AttestationTrust.class)),
                settings.read("allowed_aaguids", listOf(AppSettingsJson::aaguid)),
                settings.read("denied_aaguids", listOf(AppSettingsJson::aaguid)),
                settings.read("algorithms", listOf(number -> Algorithm.of(StrictObject.wholeNumber(number)))),
                settings.read("native_clients", listOf(AppSettingsJson::nativeClient)),
                settings.read("related_origins", listOf(StrictObject::text)),
                settings.read("allowed_top_origins", listOf(StrictObject::text)),
                settings.read("nonce_format", oneOf(NonceFormat.class)),
                settings.read("max_passkeys_per_user", StrictObject::wholeNumber),
                settings.read("hints", listOf(oneOf(Hint.class))),
                settings.read("sign_count_policy", oneOf(SignCountPolicy.class)),
                settings.read("pending_enrolment", StrictObject::flag),
                settings.read("passkey_endpoints", AppSettingsJson::passkeyEndpoints));
        settings.requireNoOthers();
        return read;
    }

    static ObjectNode write(AppSettings settings) {
        ObjectNode json = object();
        json.set("transaction_ttl", seconds(settings.transactionTtl()));
        json.set("ceremony_timeout", seconds(settings.ceremonyTimeout()));
        json.set("nonce_ttl", seconds(settings.nonceTtl()));
        json.set("user_verification", wire(settings.userVerification()));
        json.set("resident_key", wire(settings.residentKey()));
        json.set("attestation", wire(settings.attestation()));
        json.set("attestation_trust", wire(settings.attestationTrust()));
        json.set("allowed_aaguids", array(settings.allowedAaguids(), AppSettingsJson::aaguid));
        json.set("denied_aaguids", array(settings.deniedAaguids(), AppSettingsJson::aaguid));
        json.set("algorithms", array(settings.algorithms(), algorithm -> IntNode.valueOf(algorithm.cose())));
        json.set("native_clients", array(settings.nativeClients(), AppSettingsJson::nativeClient));
        json.set("related_origins", array(settings.relatedOrigins(), TextNode::valueOf));
        json.set("allowed_top_origins", array(settings.allowedTopOrigins(), TextNode::valueOf));
        json.set("nonce_format", wire(settings.nonceFormat()));
        json.put("max_passkeys_per_user", settings.maxPasskeysPerUser());
        json.set("hints", array(settings.hints(), AppSettingsJson::wire));
        json.set("sign_count_policy", wire(settings.signCountPolicy()));
        json.put("pending_enrolment", settings.pendingEnrolment());
        json.set("passkey_endpoints", passkeyEndpoints(settings.passkeyEndpoints()));
        return json;
    }

    private static Duration seconds(JsonNode number) {
        return Duration.ofSeconds(StrictObject.wholeNumber(number));
    }

    private static JsonNode seconds(Duration duration) {
        return IntNode.valueOf((int) duration.toSeconds());
    }

    private static UUID aaguid(JsonNode value) {
        return Aaguid.parseLowerCase(StrictObject.text(value))
                .orElseThrow(() ->
                        ApiException.invalid("settings: an AAGUID is written in hyphenated lower-case hexadecimal."));
    }

    private static JsonNode aaguid(UUID aaguid) {
        return TextNode.valueOf(Aaguid.text(aaguid));
    }

    @SuppressWarnings("NullAway") // As above.
    private static NativeClient nativeClient(JsonNode json) {
        StrictObject client = new StrictObject("settings.native_clients", json);
        String platform = client.read("platform", StrictObject::text);
        NativeClient read;
        if (IOS.equals(platform)) {
            read = new NativeClient.Ios(
                    client.read("team_id", StrictObject::text), client.read("bundle_id", StrictObject::text));
        } else if (ANDROID.equals(platform)) {
            read = new NativeClient.Android(
                    client.read("package_name", StrictObject::text),
                    client.read("sha256_cert_fingerprints", listOf(StrictObject::text)));
        } else {
            throw ApiException.invalid("settings.native_clients: a platform is ios or android.");
        }
        client.requireNoOthers();
        return read;
    }

    private static JsonNode nativeClient(NativeClient client) {
        ObjectNode json = object();
        if (client instanceof NativeClient.Ios ios) {
            json.put("platform", IOS);
            json.put("team_id", ios.teamId());
            json.put("bundle_id", ios.bundleId());
        } else if (client instanceof NativeClient.Android android) {
            json.put("platform", ANDROID);
            json.put("package_name", android.packageName());
            json.set("sha256_cert_fingerprints", array(android.sha256CertFingerprints(), TextNode::valueOf));
        }
        return json;
    }

    private static PasskeyEndpoints passkeyEndpoints(JsonNode json) {
        StrictObject endpoints = new StrictObject("settings.passkey_endpoints", json);
        PasskeyEndpoints read = new PasskeyEndpoints(
                endpoints.read("enroll", StrictObject::text),
                endpoints.read("manage", StrictObject::text),
                endpoints.read("prf_usage_details", StrictObject::text));
        endpoints.requireNoOthers();
        return read;
    }

    private static JsonNode passkeyEndpoints(PasskeyEndpoints endpoints) {
        ObjectNode json = object();
        json.put("enroll", endpoints.enroll());
        json.put("manage", endpoints.manage());
        json.put("prf_usage_details", endpoints.prfUsageDetails());
        return json;
    }

    private static JsonNode wire(WireName constant) {
        return TextNode.valueOf(constant.wire());
    }

    private static <T> ArrayNode array(List<T> values, Function<T, JsonNode> writing) {
        ArrayNode array = JSON.createArrayNode();
        values.forEach(value -> array.add(writing.apply(value)));
        return array;
    }
}
