package dev.latchkey.served;

import dev.latchkey.wire.SubresourceIntegrity;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A file as it is served.
 *
 * @param type its media type
 * @param caching the value of {@code Cache-Control}
 * @param gzipped the content for clients that accept the coding; empty if it does not get smaller
 * @param integrity of the content, as pages and npm write it
 */
public record ServedFile(String type, String caching, byte[] content, byte[] gzipped, String integrity) {
    /** {@code gzip} without a quality of zero (RFC 9110, section 12.5.3). */
    private static final Pattern ACCEPTS_GZIP =
            Pattern.compile("(^|,)\\s*gzip\\s*(,|$|;\\s*q=(1|0\\.0*[1-9]))", Pattern.CASE_INSENSITIVE);

    /** A file with this content. */
    public static ServedFile of(String type, String caching, byte[] content) {
        byte[] gzipped = gzip(content);
        return new ServedFile(
                type,
                caching,
                content,
                gzipped.length < content.length ? gzipped : new byte[0],
                SubresourceIntegrity.of(content));
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
            out.write(content);
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        return gzipped.toByteArray();
    }

    /** Answers a request with the file, or with 304 if the client has it. */
    public void send(RoutingContext context) {
        HttpServerResponse response = context.response();
        String tag = '"' + integrity + '"';
        MultiMap headers = response.headers()
                .set(HttpHeaders.CACHE_CONTROL, caching)
                .set(HttpHeaders.ETAG, tag)
                .set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        headers.set(HttpHeaders.CONTENT_TYPE, type);
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accepted != null
                && gzipped.length > 0
                && ACCEPTS_GZIP.matcher(accepted).find()) {
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            response.end(Buffer.buffer(gzipped));
        } else {
            response.end(Buffer.buffer(content));
        }
    }
}
