package dev.latchkey.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Strict UTF-8 (RFC 3629): bytes with overlong forms, surrogates or truncated sequences have no text, where the decoders of
 * {@code String} and Jackson would substitute or accept them.
 */
public final class Utf8 {
    private Utf8() {}

    /** Decodes bytes; empty if they are not well-formed. A byte order mark is part of the text. */
    public static Optional<String> decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** Decodes a range of an array, as {@link #decode(byte[])} does. */
    public static Optional<String> decode(byte[] bytes, int offset, int length) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
