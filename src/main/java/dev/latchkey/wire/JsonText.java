package dev.latchkey.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.error.ApiException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON objects that are stored for a relying party and returned as they were received. */
public final class JsonText {
    private JsonText() {}

    /**
     * The text of an optional JSON object; null if it is omitted.
     *
     * @param member its name, for the error's sentence
     * @param mostBytes the bound on its text in UTF-8
     * @throws ApiException 400 unless it is an object within the bound whose strings can be stored
     */
    public static @Nullable String object(String member, @Nullable JsonNode node, int mostBytes) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (!node.isObject()) {
            throw ApiException.invalid(member + " must be a JSON object.");
        }
        checkStrings(member, node);
        String text = node.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            throw ApiException.invalid(member + " must have at most " + mostBytes + " bytes.");
        }
        return text;
    }

    private static void checkStrings(String member, JsonNode node) {
        if (node.isTextual() && !isStorable(node.textValue())) {
            throw ApiException.invalid(member + " must not hold U+0000 or unpaired surrogates.");
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!isStorable(name)) {
                throw ApiException.invalid(member + " must not hold U+0000 or unpaired surrogates.");
            }
        });
        node.forEach(child -> checkStrings(member, child));
    }

    /** Whether the database can store a text: PostgreSQL rejects U+0000, and UTF-8 has no unpaired surrogates. */
    public static boolean isStorable(String text) {
        return text.codePoints().noneMatch(code -> code == 0 || Character.getType(code) == Character.SURROGATE);
    }
}
