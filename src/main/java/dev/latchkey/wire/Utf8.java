package dev.latchkey.wire;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Strict UTF-8 (RFC 3629): bytes with overlong forms, surrogates or truncated sequences have no text, where the decoders of
 * {@code String} and Jackson would substitute or accept them.
 */
public final class Utf8 {
    /** What {@link #reader} reads from malformed bytes: an unpaired surrogate, to which no UTF-8 decodes. */
    public static final String MALFORMED = "\ud800";

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

    /** Decodes a stream, with {@link #MALFORMED} in the place of bytes that are not well-formed. */
    public static Reader reader(InputStream in) {
        return new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .replaceWith(MALFORMED));
    }
}
