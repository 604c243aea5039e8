package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the relying party by which password managers lead people to its passkeys (W3C, Passkey Endpoints).
 *
 * @param enroll where a passkey is made; an https URL
 * @param manage where passkeys are managed; an https URL
 * @param prfUsageDetails where it is said what PRF is used for; an https URL
 */
public record PasskeyEndpoints(
        @Nullable String enroll,
        @Nullable String manage,
        @Nullable String prfUsageDetails) {
    /** No page at all. */
    public static final PasskeyEndpoints NONE = new PasskeyEndpoints(null, null, null);

    private static final int LONGEST_URL = 2048;

    /** Checks the form. */
    public PasskeyEndpoints {
        check(enroll);
        check(manage);
        check(prfUsageDetails);
    }

    private static void check(@Nullable String url) {
        if (url != null && !isHttps(url)) {
            throw ApiException.invalid("settings.passkey_endpoints must be https URLs.");
        }
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
