package dev.latchkey.webauthn;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A cursor over DER (X.690), as strict as it must be for two readers not to see two things: definite lengths, shortest
 * forms, nothing beyond the end. It goes into an element only when told to, so that neither depth nor size is the
 * input's choice. Whatever is malformed refuses the attestation statement.
 */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int ENUMERATED = 0x0a;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int EXPLICIT = 0xa0;
    private static final int EXPLICIT_MASK = 0xe0;

    private static final int TAG_MASK = 0x1f;
    private static final int LONG_FORM = 0x80;
    private static final int MOST_LENGTH_BYTES = 2;
    private static final int LARGEST_TAG = 1 << 14;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Der(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    boolean hasNext() {
        return at < end;
    }

    /** Nothing may follow. */
    void requireEnd() {
        require(!hasNext());
    }

    Der sequence() {
        return universal(SEQUENCE);
    }

    Der set() {
        return universal(SET);
    }

    byte[] octets() {
        Der content = universal(OCTET_STRING);
        return Arrays.copyOfRange(bytes, content.at, content.end);
    }

    int integer() {
        return number(INTEGER);
    }

    int enumerated() {
        return number(ENUMERATED);
    }

    /** The next element, which bears a context-specific tag explicitly. */
    Explicit explicit() {
        int head = nextByte();
        require((head & EXPLICIT_MASK) == EXPLICIT);
        int tag = head & TAG_MASK;
        if (tag == TAG_MASK) {
            tag = longTag();
        }
        return new Explicit(tag, content());
    }

    record Explicit(int tag, Der content) {}

    private int longTag() {
        int next = nextByte();
        // Neither a leading zero nor a tag that had room in the head.
        require(next != LONG_FORM);
        int tag = next & ~LONG_FORM;
        while ((next & LONG_FORM) != 0) {
            next = nextByte();
            tag = (tag << 7) | (next & ~LONG_FORM);
            require(tag < LARGEST_TAG);
        }
        require(tag >= TAG_MASK);
        return tag;
    }

    private int number(int head) {
        Der content = universal(head);
        int length = content.end - content.at;
        require(length >= 1 && length <= Integer.BYTES);
        BigInteger value = new BigInteger(bytes, content.at, length);
        require(value.toByteArray().length == length);
        return value.intValueExact();
    }

    private Der universal(int head) {
        require(nextByte() == head);
        return content();
    }

    private Der content() {
        int length = nextByte();
        if (length >= LONG_FORM) {
            int lengthBytes = length - LONG_FORM;
            require(lengthBytes >= 1 && lengthBytes <= MOST_LENGTH_BYTES);
            length = 0;
            for (int i = 0; i < lengthBytes; i++) {
                length = length << 8 | nextByte();
            }
            require(length >= (lengthBytes == 1 ? LONG_FORM : 1 << 8));
        }
        require(length <= end - at);
        Der content = new Der(bytes, at, at + length);
        at += length;
        return content;
    }

    private int nextByte() {
        require(hasNext());
        return Byte.toUnsignedInt(bytes[at++]);
    }

    private static void require(boolean condition) {
        Refusal.unless(condition, Reason.ATTSTMT);
    }
}
