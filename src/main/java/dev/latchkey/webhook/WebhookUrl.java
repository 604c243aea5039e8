package dev.latchkey.webhook;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Network;
import dev.latchkey.wire.PublicAddress;
import dev.latchkey.wire.Required;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** The form of a webhook's URL. Where its host leads is checked at every delivery. */
final class WebhookUrl {
    /** In characters. */
    static final int MOST_CHARACTERS = 2_000;

    private static final String LOCALHOST = "localhost";
    private static final int MOST_PORTS = 65_535;

    /** The last label of a name begins with a letter; other hosts are unusual spellings of addresses. */
    private static final Pattern NAME = Pattern.compile("(.*\\.)?[A-Za-z][^.]*");

    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    private WebhookUrl() {}

    /**
     * Checks a URL.
     *
     * @param mayBeLocal whether {@code localhost} is allowed, by http, too
     * @throws ApiException 400 unless it is https with a host, without credentials and a fragment, in ASCII and not too long
     */
    static String checked(String url, boolean mayBeLocal) {
        Required.member("url", url);
        if (url.length() > MOST_CHARACTERS) {
            throw ApiException.invalid("url must have at most " + MOST_CHARACTERS + " characters.");
        }
        URI uri = parsed(url);
        boolean isLocal = LOCALHOST.equalsIgnoreCase(uri.getHost());
        if (!"https".equals(uri.getScheme()) && !(isLocal && mayBeLocal && "http".equals(uri.getScheme()))) {
            throw ApiException.invalid("url must begin with https://.");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MOST_PORTS) {
            throw ApiException.invalid("url must name a host.");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw ApiException.invalid("url must have neither credentials nor a fragment.");
        }
        if (isLocal ? !mayBeLocal : isHidden(uri.getHost())) {
            throw ApiException.invalid("url must lead to the public internet.");
        }
        return url;
    }

    private static URI parsed(String url) {
        try {
            if (VISIBLE.matcher(url).matches()) {
                return new URI(url).parseServerAuthority();
            }
        } catch (URISyntaxException malformed) {
            // Reported below, like characters that a URI does not have.
        }
        throw ApiException.invalid("url must be a URL in ASCII, such as https://example.com/webhooks.");
    }

    private static boolean isHidden(String host) {
        String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Network.address(address)
                .map(literal -> !PublicAddress.is(literal))
                .orElseGet(() -> !NAME.matcher(host).matches());
    }
}
