package dev.latchkey.webauthn;

import dev.latchkey.wire.JsonValue;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a passkey can be reached, in the client's words (WebAuthn Level 3, section 5.8.4). Unknown words are kept, for
 * the standard has them handed back to clients that know them; what cannot be such a word is dropped.
 */
public final class Transports {
    private static final int MOST = 16;
    private static final Pattern WORD = Pattern.compile("[a-z0-9-]{1,32}");

    private Transports() {}

    static List<String> of(@Nullable JsonValue value) {
        return value == null ? List.of() : kept(value.list(JsonValue::text));
    }

    /** Those of these words that are kept: the first 16 that can be transports, each once. */
    public static List<String> kept(List<String> words) {
        return words.stream()
                .filter(word -> WORD.matcher(word).matches())
                .distinct()
                .limit(MOST)
                .toList();
    }
}
