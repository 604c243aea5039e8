package dev.latchkey.wire;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Text of AAGUIDs, the ids of authenticator models (WebAuthn Level 3, section 6.5.1): 32 hexadecimal digits in groups of 8,
 * 4, 4, 4 and 12 joined by hyphens. {@link UUID#fromString} alone also accepts shorter groups.
 */
public final class Aaguid {
    /** All zeros: the authenticator does not disclose its model. */
    public static final UUID NONE = new UUID(0, 0);

    private static final Pattern LOWER_CASE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern ANY_CASE = Pattern.compile(LOWER_CASE.pattern(), Pattern.CASE_INSENSITIVE);

    private Aaguid() {}

    /** Reads text with digits in either case; empty if it is not an AAGUID. */
    public static Optional<UUID> parse(String text) {
        return parse(ANY_CASE, text);
    }

    /** Reads text with digits in lower case only; empty if it is not an AAGUID. */
    public static Optional<UUID> parseLowerCase(String text) {
        return parse(LOWER_CASE, text);
    }

    private static Optional<UUID> parse(Pattern form, String text) {
        return form.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
