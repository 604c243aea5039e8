package dev.latchkey.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.error.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** From JSON to request records; what cannot be read is a 400 that names the member and never quotes it. */
@ApplicationScoped
public class JsonReading {
    private static final String UNREADABLE = "The request body is not JSON as it is taken here.";

    private final ObjectMapper json;

    JsonReading(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Reads a body; null when it says so.
     *
     * @throws ApiException 400
     */
    public <T> @Nullable T read(byte[] body, Class<T> type) {
        try {
            return json.readValue(text(body), type);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    /**
     * Reads a tree.
     *
     * @throws ApiException 400
     */
    public <T> T convert(JsonNode tree, Class<T> type) {
        try {
            return json.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    /** Jackson reads overlong forms, surrogates and other encodings; the contract does not. */
    private static String text(byte[] body) {
        return Utf8.decode(body).orElseThrow(() -> ApiException.invalid("The request body is not well-formed UTF-8."));
    }

    /** What the constructor of the record said, or what the mapper met before. */
    private static ApiException refusal(JsonProcessingException e) {
        if (e.getCause() instanceof ApiException refused) {
            return refused;
        }
        String member =
                e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                        ? mapping.getPath().get(0).getFieldName()
                        : null;
        return ApiException.invalid(member == null ? UNREADABLE : member + " does not have a value that is allowed.");
    }
}
