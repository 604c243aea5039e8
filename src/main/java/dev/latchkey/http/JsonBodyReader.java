package dev.latchkey.http;

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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads every request record, as strictly as contract section 4 asks; {@link JsonRules} has the mapper's part of it. A body
 * that a resource reads by itself, as a stream, is left to it.
 */
@Provider
@Consumes(MediaType.WILDCARD)
public class JsonBodyReader implements MessageBodyReader<Object> {
    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");

    private final JsonReading json;

    JsonBodyReader(JsonReading json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type != InputStream.class;
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
        boolean isTyped = headers.getFirst(HttpHeaders.CONTENT_TYPE) != null;
        if (body.length > 0 && !isAccepted(isTyped ? mediaType : null, annotations)) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        Object request = body.length == 0 ? null : json.read(body, type);
        if (request == null && !has(annotations, OptionalBody.class)) {
            throw ApiException.invalid("The request needs a JSON body.");
        }
        return request;
    }

    private static boolean isAccepted(@Nullable MediaType type, Annotation[] annotations) {
        boolean isLenient = has(annotations, LenientContentType.class);
        if (type == null) {
            return isLenient;
        }
        return isSame(type, MediaType.APPLICATION_JSON_TYPE)
                || (isLenient && isSame(type, MediaType.TEXT_PLAIN_TYPE))
                || (has(annotations, MergePatchBody.class) && isSame(type, MERGE_PATCH));
    }

    private static boolean isSame(MediaType type, MediaType other) {
        return type.getType().equalsIgnoreCase(other.getType())
                && type.getSubtype().equalsIgnoreCase(other.getSubtype());
    }

    private static boolean has(Annotation[] annotations, Class<? extends Annotation> type) {
        return Arrays.stream(annotations).anyMatch(type::isInstance);
    }
}
