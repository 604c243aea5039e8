package dev.latchkey.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.wire.JsonReading;
import dev.latchkey.wire.JsonRules;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads every request record as strictly as contract section 4 requires; {@link JsonRules} has the mapper's part. A body that a
 * resource reads itself, as a stream, is left alone, and one without a record of its own is a merge patch (RFC 7396).
 *
 * <p>The interfaces of a record state what else its call accepts: annotations of methods would be parsed at a call's first
 * request, those of parameters at every request.
 */
@Provider
@Consumes(MediaType.WILDCARD)
public class JsonBodyReader implements ServerMessageBodyReader<Object> {
    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");

    private final JsonReading json;

    JsonBodyReader(JsonReading json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo call, MediaType mediaType) {
        return type != InputStream.class;
    }

    @Override
    public @Nullable Object readFrom(
            Class<Object> type, Type genericType, MediaType mediaType, ServerRequestContext request)
            throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        boolean isTyped = request.getRequestHeaders().getHeaderString(HttpHeaders.CONTENT_TYPE) != null;
        if (body.length > 0 && !isAccepted(isTyped ? mediaType : null, type)) {
            throw new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        Object read = body.length == 0 ? null : json.read(body, type);
        if (read == null && !OptionalBody.class.isAssignableFrom(type)) {
            throw ApiException.invalid("The request needs a JSON body.");
        }
        return read;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return false;
    }

    /** Required by the interface for interceptors and clients, which it does not serve. */
    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream stream) {
        throw new UnsupportedOperationException();
    }

    private static boolean isAccepted(@Nullable MediaType type, Class<?> record) {
        boolean isLenient = LenientContentType.class.isAssignableFrom(record);
        if (type == null) {
            return isLenient;
        }
        return isSame(type, MediaType.APPLICATION_JSON_TYPE)
                || (isLenient && isSame(type, MediaType.TEXT_PLAIN_TYPE))
                || (record == ObjectNode.class && isSame(type, MERGE_PATCH));
    }

    private static boolean isSame(MediaType type, MediaType other) {
        return type.getType().equalsIgnoreCase(other.getType())
                && type.getSubtype().equalsIgnoreCase(other.getSubtype());
    }
}
