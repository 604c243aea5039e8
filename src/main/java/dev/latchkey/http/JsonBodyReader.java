package dev.latchkey.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads every request record, as strictly as contract section 4 asks; {@link JsonRules} has the mapper's part of it. */
@Provider
@Consumes(MediaType.WILDCARD)
public class JsonBodyReader implements MessageBodyReader<Object> {
    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");

    private final ObjectMapper json;

    JsonBodyReader(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return true;
    }

    @Override
    public @Nullable Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream stream)
            throws IOException {
        byte[] body = stream.readAllBytes();
        Object request = body.length == 0 ? null : read(type, annotations, headers, mediaType, body);
        if (request == null && !has(annotations, OptionalBody.class)) {
            throw ApiException.invalid("The request needs a JSON body.");
        }
        return request;
    }

    private @Nullable Object read(
            Class<Object> type,
            Annotation[] annotations,
            MultivaluedMap<String, String> headers,
            MediaType mediaType,
            byte[] body) {
        boolean isTyped = headers.getFirst(HttpHeaders.CONTENT_TYPE) != null;
        if (!isAccepted(isTyped ? mediaType : null, annotations)) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        try {
            return json.readValue(text(body), type);
        } catch (JsonMappingException e) {
            throw ApiException.invalid(sentence(e));
        } catch (JsonProcessingException e) {
            throw ApiException.invalid("The request body is not JSON as it is taken here.");
        }
    }

    private static boolean isAccepted(@Nullable MediaType type, Annotation[] annotations) {
        if (type == null) {
            return has(annotations, LenientContentType.class);
        }
        return type.isCompatible(MediaType.APPLICATION_JSON_TYPE)
                || type.isCompatible(MediaType.TEXT_PLAIN_TYPE) && has(annotations, LenientContentType.class)
                || type.isCompatible(MERGE_PATCH) && has(annotations, MergePatchBody.class);
    }

    /** Jackson reads overlong forms, surrogates and other encodings; the contract does not. */
    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw ApiException.invalid("The request body is not well-formed UTF-8.");
        }
    }

    private static String sentence(JsonMappingException e) {
        String member = e.getPath().isEmpty() ? null : e.getPath().get(0).getFieldName();
        return member == null
                ? "The request body is not JSON as it is taken here."
                : member + " does not have a value that is allowed.";
    }

    private static boolean has(Annotation[] annotations, Class<? extends Annotation> type) {
        return Arrays.stream(annotations).anyMatch(type::isInstance);
    }
}
