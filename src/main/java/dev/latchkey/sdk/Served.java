package dev.latchkey.sdk;

import dev.latchkey.wire.SubresourceIntegrity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * A file as it is served.
 *
 * @param immutable whether its name contains the version, so that it never changes
 * @param gzipped the content for clients that accept the coding; empty if it does not get smaller
 */
record Served(String type, boolean immutable, byte[] content, byte[] gzipped, String integrity) {
    static Served of(String type, boolean immutable, byte[] content) {
        byte[] gzipped = gzip(content);
        return new Served(
                type,
                immutable,
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
}
