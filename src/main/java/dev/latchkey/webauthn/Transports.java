package dev.latchkey.webauthn;

import dev.latchkey.wire.JsonValue;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The transports by which a passkey can be reached, as the client names them (WebAuthn Level 3, section 5.8.4). Unknown
 * values are stored, because the standard has them returned to clients that know them; values that cannot be transports
 * are dropped.
 */
public final class Transports {
    private static final int MOST = 16;
    private static final Pattern WORD = Pattern.compile("[a-z0-9-]{1,32}");

    private Transports() {}

    static List<String> of(@Nullable JsonValue value) {
        return value == null ? List.of() : kept(value.list(JsonValue::text));
    }

    /** The values to store: the first 16 distinct ones that can be transports. */
    public static List<String> kept(List<String> words) {
        return words.stream()
                .filter(word -> WORD.matcher(word).matches())
                .distinct()
                .limit(MOST)
                .toList();
    }
}
