package dev.latchkey.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.JsonObject;
import dev.latchkey.wire.JsonValue;
import dev.latchkey.wire.WireName;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client other than a web page that uses an app's passkeys. */
public sealed interface NativeClient {
    /** The member {@code platform}, which determines the others. */
    enum Platform implements WireName {
        IOS,
        ANDROID,
        ORIGIN
    }

    /**
     * An iOS app; its ceremonies carry the origin {@code https://rp_id}.
     *
     * @param teamId ten capital letters and digits
     * @param bundleId such as {@code com.example.shop}
     */
    record Ios(String teamId, String bundleId) implements NativeClient {
        private static final Predicate<String> TEAM_ID = form("[A-Z0-9]{10}");
        private static final Predicate<String> BUNDLE_ID = form("[A-Za-z0-9.-]{1,155}");

        private static Ios read(JsonObject client) {
            return new Ios(
                    client.required("team_id", id -> id.text(TEAM_ID, "be ten capital letters and digits")),
                    client.required(
                            "bundle_id", id -> id.text(BUNDLE_ID, "be 1 to 155 letters, digits, dots and hyphens")));
        }

        @Override
        public ObjectNode toJson() {
            return object(Platform.IOS).put("team_id", teamId).put("bundle_id", bundleId);
        }
    }

    /**
     * An Android app; its ceremonies carry origins derived from its signing certificates.
     *
     * @param packageName such as {@code com.example.shop}
     * @param sha256CertFingerprints SHA-256 of each signing certificate, 32 bytes in upper-case hexadecimal joined by colons
     */
    record Android(String packageName, List<String> sha256CertFingerprints) implements NativeClient {
        private static final Predicate<String> PACKAGE_NAME = form("[A-Za-z][A-Za-z0-9_]*([.][A-Za-z][A-Za-z0-9_]*)+");
        private static final Predicate<String> FINGERPRINT = form("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}");
        private static final int MOST_FINGERPRINTS = 16;

        private static Android read(JsonObject client) {
            return new Android(
                    client.required(
                            "package_name", name -> name.text(PACKAGE_NAME, "be the name of an Android application")),
                    client.required(
                            "sha256_cert_fingerprints",
                            fingerprints -> fingerprints.list(1, MOST_FINGERPRINTS, Android::fingerprint)));
        }

        private static String fingerprint(JsonValue value) {
            return value.text(FINGERPRINT, "be 32 bytes in hexadecimal joined by colons")
                    .toUpperCase(Locale.ROOT);
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = object(Platform.ANDROID).put("package_name", packageName);
            sha256CertFingerprints.forEach(json.putArray("sha256_cert_fingerprints")::add);
            return json;
        }

        /** The origins that Android puts into {@code clientDataJSON}: {@code android:apk-key-hash:} and base64url. */
        public List<String> origins() {
            return sha256CertFingerprints.stream()
                    .map(fingerprint -> HexFormat.ofDelimiter(":").parseHex(fingerprint))
                    .map(hash -> "android:apk-key-hash:" + Base64Url.encode(hash))
                    .toList();
        }
    }

    /**
     * A web view or browser extension, which has an origin of its own: an origin of ceremonies and of CORS, but in no public document.
     *
     * @param origin one that no web page has, such as {@code capacitor://localhost} or {@code chrome-extension://…}, or
     *     {@code https://localhost}, from which web views of phone apps are served
     */
    record OwnOrigin(String origin) implements NativeClient {
        private static final String LOCALHOST = "https://localhost";
        private static final int LONGEST = 255;
        private static final Pattern FORM =
                Pattern.compile("([a-z][a-z0-9+.-]*)://[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?(:[0-9]{1,5})?");

        /** The schemes of pages that anybody can serve, or open from a disk. */
        private static final Set<String> OF_WEB_PAGES =
                Set.of("http", "https", "ws", "wss", "ftp", "file", "blob", "data", "about", "javascript");

        private static OwnOrigin read(JsonObject client) {
            return new OwnOrigin(client.required(
                    "origin",
                    origin -> origin.text(
                            OwnOrigin::isAllowed,
                            "be an origin that no web page has, such as capacitor://localhost, or https://localhost")));
        }

        private static boolean isAllowed(String origin) {
            Matcher form = FORM.matcher(origin);
            return origin.equals(LOCALHOST)
                    || (origin.length() <= LONGEST && form.matches() && !OF_WEB_PAGES.contains(form.group(1)));
        }

        @Override
        public ObjectNode toJson() {
            return object(Platform.ORIGIN).put("origin", origin);
        }
    }

    /** The client as an element of {@code native_clients}. */
    ObjectNode toJson();

    /** Reads an element of {@code native_clients}. */
    static NativeClient read(JsonValue json) {
        JsonObject client = json.object();
        NativeClient read = switch (client.required("platform", platform -> platform.constant(Platform.class))) {
            case IOS -> Ios.read(client);
            case ANDROID -> Android.read(client);
            case ORIGIN -> OwnOrigin.read(client);
        };
        client.requireNoOthers();
        return read;
    }

    private static ObjectNode object(Platform platform) {
        return JsonNodeFactory.instance.objectNode().put("platform", platform.wire());
    }

    private static Predicate<String> form(String pattern) {
        return Pattern.compile(pattern).asMatchPredicate();
    }
}
