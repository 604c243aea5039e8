package dev.latchkey.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.error.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as strictly as {@link JsonRules} says, as request records and trees. Errors name the member and never quote its value.
 */
@ApplicationScoped
public class JsonReading {
    private static final String UNREADABLE = "The request body is not valid JSON for this call.";

    private final ObjectMapper json;

    JsonReading(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Reads a body; null if it is the JSON {@code null}.
     *
     * @throws ApiException 400 if it is not JSON of this type
     */
    public <T> @Nullable T read(byte[] body, Class<T> type) {
        try {
            return json.readValue(text("The request body", body), type);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    /**
     * Reads the content of a file as a tree.
     *
     * @param what names it in errors, such as {@code The file}
     * @throws ApiException 400 if it is not a single JSON value in UTF-8
     */
    public JsonNode tree(String what, byte[] content) {
        return tree(what, text(what, content));
    }

    /**
     * Reads a text as a tree.
     *
     * @param what names it in errors, such as {@code settings}
     * @throws ApiException 400 if it is not a single JSON value
     */
    public JsonNode tree(String what, String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw ApiException.invalid(what + " is not JSON.");
        }
    }

    /**
     * Reads a tree as a request record.
     *
     * @throws ApiException 400 if it is not JSON of this type
     */
    public <T> T convert(JsonNode tree, Class<T> type) {
        try {
            return json.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    /** Jackson accepts overlong forms, surrogates and other encodings, which the contract rejects. */
    private static String text(String what, byte[] content) {
        return Utf8.decode(content).orElseThrow(() -> ApiException.invalid(what + " is not well-formed UTF-8."));
    }

    /** The error of the record's constructor, or else of the mapper. */
    private static ApiException refusal(JsonProcessingException e) {
        if (e.getCause() instanceof ApiException refused) {
            return refused;
        }
        String member =
                e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                        ? mapping.getPath().get(0).getFieldName()
                        : null;
        return ApiException.invalid(member == null ? UNREADABLE : member + " has a value that is not allowed.");
    }
}
