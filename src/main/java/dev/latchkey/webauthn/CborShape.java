package dev.latchkey.webauthn;

import java.nio.ByteBuffer;

/**
 * Checks the shape of CBOR (RFC 8949, section 3) without building anything, before the reader that does: nesting is
 * bounded, no length extends beyond the input, there are no tags (CTAP2's canonical form has none), and map keys are
 * numbers, bytes or text. What passes costs any reader time and memory proportional to its length.
 */
final class CborShape {
    /** Certificates in a statement within a compound statement are at depth 5. */
    private static final int DEPTH = 8;

    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int BREAK = 0xff;
    private static final int ONE_BYTE = 24;
    private static final int EIGHT_BYTES = 27;
    private static final int INDEFINITE = 31;

    private final ByteBuffer in;
    private final Reason otherwise;

    private CborShape(ByteBuffer in, Reason otherwise) {
        this.in = in;
        this.otherwise = otherwise;
    }

    /** Advances the buffer past the next item. */
    static void skip(ByteBuffer in, Reason otherwise) {
        new CborShape(in, otherwise).skipItem(DEPTH);
    }

    private void skipItem(int depth) {
        require(depth > 0 && in.hasRemaining());
        int head = nextByte();
        int major = head >> 5;
        int info = head & 0x1f;
        require(major != TAG && head != BREAK);
        if (info == INDEFINITE) {
            require(major >= BYTES);
            skipToBreak(major, depth);
            return;
        }
        long argument = argument(info);
        if (major == BYTES || major == TEXT) {
            require(argument >= 0 && argument <= in.remaining());
            in.position(in.position() + (int) argument);
        } else if (major == ARRAY || major == MAP) {
            require(argument >= 0 && argument <= in.remaining());
            for (long i = 0; i < argument; i++) {
                skipEntry(major, depth);
            }
        }
    }

    private void skipToBreak(int major, int depth) {
        while (peek() != BREAK) {
            require(major >= ARRAY || peek() >> 5 == major);
            skipEntry(major, depth);
        }
        nextByte();
    }

    private void skipEntry(int major, int depth) {
        if (major == MAP) {
            require(peek() >> 5 < ARRAY);
            skipItem(depth - 1);
        }
        skipItem(depth - 1);
    }

    private long argument(int info) {
        if (info < ONE_BYTE) {
            return info;
        }
        require(info <= EIGHT_BYTES);
        int length = 1 << (info - ONE_BYTE);
        require(length <= in.remaining());
        long argument = 0;
        for (int i = 0; i < length; i++) {
            argument = argument << 8 | nextByte();
        }
        return argument;
    }

    private int peek() {
        require(in.hasRemaining());
        return Byte.toUnsignedInt(in.get(in.position()));
    }

    private int nextByte() {
        return Byte.toUnsignedInt(in.get());
    }

    private void require(boolean condition) {
        Refusal.unless(condition, otherwise);
    }
}
