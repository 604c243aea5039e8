package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import java.util.regex.Pattern;

/**
 * A relying party identifier (WebAuthn Level 3, section 4, "RP ID"): a domain in lower-case ASCII, or {@code localhost}.
 *
 * @param value the domain
 */
public record RpId(String value) {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile("(?=.{1,253}$)(" + LABEL + "[.])+(?![0-9]+$)" + LABEL);

    /** Checks the form. */
    public RpId {
        if (!value.equals("localhost") && !DOMAIN.matcher(value).matches()) {
            throw ApiException.invalid("rp_id must be a domain name in lower-case ASCII or localhost.");
        }
    }

    /** Whether a page at this host may use passkeys of this relying party: the domain itself or below it. */
    boolean covers(String host) {
        return host.equals(value) || host.endsWith("." + value);
    }
}
