package dev.latchkey.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.wire.JsonObject;
import dev.latchkey.wire.JsonValue;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the relying party to which password managers lead users (W3C, Passkey Endpoints). Each is an https URL.
 *
 * @param enroll where users create a passkey
 * @param manage where users manage their passkeys
 * @param prfUsageDetails where the use of the PRF extension is explained
 */
public record PasskeyEndpoints(
        @Nullable String enroll,
        @Nullable String manage,
        @Nullable String prfUsageDetails) {
    public static final PasskeyEndpoints NONE = new PasskeyEndpoints(null, null, null);

    private static final int LONGEST_URL = 2048;

    static PasskeyEndpoints read(JsonValue json) {
        JsonObject endpoints = json.object();
        PasskeyEndpoints read = new PasskeyEndpoints(
                endpoints.optional("enroll", PasskeyEndpoints::url),
                endpoints.optional("manage", PasskeyEndpoints::url),
                endpoints.optional("prf_usage_details", PasskeyEndpoints::url));
        endpoints.requireNoOthers();
        return read;
    }

    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("enroll", enroll)
                .put("manage", manage)
                .put("prf_usage_details", prfUsageDetails);
    }

    private static String url(JsonValue value) {
        return value.text(PasskeyEndpoints::isHttps, "be an https URL of at most " + LONGEST_URL + " characters");
    }

    private static boolean isHttps(String url) {
        try {
            URI uri = URI.create(url);
            return url.length() <= LONGEST_URL && "https".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
