package dev.latchkey.app;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.error.ApiException;
import java.util.regex.Pattern;

/**
 * A relying party identifier (WebAuthn Level 3, section 4, "RP ID"): a domain in lower-case ASCII, or {@code localhost}.
 */
public record RpId(@JsonValue String value) {
    private static final String LOCALHOST = "localhost";
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile("(?=.{1,253}$)(" + LABEL + "[.])+(?![0-9]+$)" + LABEL);

    /** @throws ApiException 400 for anything else */
    public RpId {
        if (!value.equals(LOCALHOST) && !DOMAIN.matcher(value).matches()) {
            throw ApiException.invalid("rp_id must be a domain name in lower-case ASCII or localhost.");
        }
    }

    /** Whether it is the local machine, where browsers do not require https. */
    public boolean isLocalhost() {
        return value.equals(LOCALHOST);
    }

    /** Whether pages at this host may use the relying party's passkeys: it is the domain or a subdomain. */
    boolean covers(String host) {
        return host.equals(value) || host.endsWith("." + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
