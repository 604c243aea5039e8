package dev.latchkey.attestation;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A strict reader of DER (X.690), so that no two parsers can disagree about the same bytes: definite lengths, shortest
 * forms, nothing past the end. It descends into an element only on request, so the input controls neither depth nor
 * size. Every method throws {@link Malformed} if the bytes are not DER or not the requested element.
 */
public final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int ENUMERATED = 0x0a;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CLASS_MASK = 0xc0;
    private static final int CONSTRUCTED = 0x20;

    private static final int TAG_MASK = 0x1f;
    private static final int CONTINUED = 0x80;
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

    public static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    /** Whether another element follows. */
    public boolean hasNext() {
        return at < end;
    }

    /** Requires that nothing follows. */
    public void requireEnd() {
        require(!hasNext());
    }

    /** Enters the next element, a SEQUENCE. */
    public Der sequence() {
        return universal(SEQUENCE);
    }

    /** Enters the next element, a SET. */
    public Der set() {
        return universal(SET);
    }

    /** Reads the next element, an OCTET STRING. */
    public byte[] octets() {
        return universal(OCTET_STRING).rest();
    }

    /** The remaining bytes, uninterpreted. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    /** Reads the next element, an INTEGER of at most 32 bits. */
    public int integer() {
        return number(INTEGER);
    }

    /** Reads the next element, an ENUMERATED. */
    public int enumerated() {
        return number(ENUMERATED);
    }

    /** Reads the next element, which has a context-specific tag. */
    public Tagged tagged() {
        int head = nextByte();
        require((head & CLASS_MASK) == CONTEXT);
        int tag = head & TAG_MASK;
        if (tag == TAG_MASK) {
            tag = longTag();
        }
        return new Tagged(tag, (head & CONSTRUCTED) != 0, content());
    }

    /**
     * An element with a context-specific tag.
     *
     * @param constructed whether its content consists of elements
     */
    public record Tagged(int tag, boolean constructed, Der content) {}

    /** The bytes are not the expected DER. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("not the expected DER", null, false, false);
        }
    }

    private int longTag() {
        int next = nextByte();
        // Rejects leading zeros and tags that would have fit into the first byte.
        require(next != CONTINUED);
        int tag = next & ~CONTINUED;
        while ((next & CONTINUED) != 0) {
            next = nextByte();
            tag = (tag << 7) | (next & ~CONTINUED);
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
        if (!condition) {
            throw new Malformed();
        }
    }
}
