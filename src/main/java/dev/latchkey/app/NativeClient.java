package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A phone app that uses an app's passkeys. */
public sealed interface NativeClient {
    /**
     * An iOS app; its ceremonies bear the origin {@code https://rp_id}.
     *
     * @param teamId ten letters and digits
     * @param bundleId such as {@code com.example.shop}
     */
    record Ios(String teamId, String bundleId) implements NativeClient {
        private static final Pattern TEAM_ID = Pattern.compile("[A-Z0-9]{10}");
        private static final Pattern BUNDLE_ID = Pattern.compile("[A-Za-z0-9.-]{1,155}");

        /** Checks the form. */
        public Ios {
            if (!matches(TEAM_ID, teamId) || !matches(BUNDLE_ID, bundleId)) {
                throw ApiException.invalid(
                        "settings.native_clients: an ios client has a team_id of ten capitals and digits and a bundle_id.");
            }
        }
    }

    /**
     * An Android app; its ceremonies bear origins made of its signing certificates.
     *
     * @param packageName such as {@code com.example.shop}
     * @param sha256CertFingerprints SHA-256 of each signing certificate, 32 bytes in hexadecimal joined by colons
     */
    record Android(String packageName, List<String> sha256CertFingerprints) implements NativeClient {
        private static final Pattern PACKAGE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*([.][A-Za-z][A-Za-z0-9_]*)+");
        private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");
        private static final int MOST_FINGERPRINTS = 16;

        /** Checks the form; letters of fingerprints are put into upper case. */
        public Android {
            if (!matches(PACKAGE_NAME, packageName)
                    || sha256CertFingerprints == null
                    || sha256CertFingerprints.isEmpty()
                    || sha256CertFingerprints.size() > MOST_FINGERPRINTS) {
                throw invalid();
            }
            sha256CertFingerprints = sha256CertFingerprints.stream()
                    .map(fingerprint -> {
                        String upper = fingerprint == null ? "" : fingerprint.toUpperCase(Locale.ROOT);
                        if (!FINGERPRINT.matcher(upper).matches()) {
                            throw invalid();
                        }
                        return upper;
                    })
                    .toList();
        }

        /** The origins that Android puts into {@code clientDataJSON}: {@code android:apk-key-hash:} and the base64url. */
        public List<String> origins() {
            return sha256CertFingerprints.stream()
                    .map(fingerprint ->
                            HexFormat.ofDelimiter(":").withUpperCase().parseHex(fingerprint))
                    .map(hash -> "android:apk-key-hash:" + Base64Url.encode(hash))
                    .toList();
        }

        private static ApiException invalid() {
            return ApiException.invalid("settings.native_clients: an android client has a package_name and 1 to 16"
                    + " sha256_cert_fingerprints of 32 bytes in hexadecimal joined by colons.");
        }
    }

    private static boolean matches(Pattern form, @Nullable String text) {
        return text != null && form.matcher(text).matches();
    }
}
