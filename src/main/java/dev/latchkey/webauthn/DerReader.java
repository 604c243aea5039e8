package dev.latchkey.webauthn;

import java.math.BigInteger;
import java.util.Arrays;

/** Walks the DER of an ECDSA signature (RFC 3279, section 2.2.3), whose lengths need two bytes at most. */
final class DerReader {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int LONG_FORM_OF_ONE = 0x81;

    private final byte[] der;
    private int position;

    DerReader(byte[] der) {
        this.der = der;
    }

    /** Enters the sequence that must fill the rest. */
    boolean enter() {
        return next() == SEQUENCE && length() == der.length - position;
    }

    /** Skips an integer from 1 to below the bound, in its shortest form. */
    boolean skipInteger(BigInteger bound) {
        if (next() != INTEGER) {
            return false;
        }
        int length = length();
        if (length < 1 || length > der.length - position) {
            return false;
        }
        byte[] bytes = Arrays.copyOfRange(der, position, position + length);
        position += length;
        BigInteger value = new BigInteger(bytes);
        return value.toByteArray().length == length && value.signum() > 0 && value.compareTo(bound) < 0;
    }

    boolean isAtEnd() {
        return position == der.length;
    }

    private int length() {
        int first = next();
        if (first != LONG_FORM_OF_ONE) {
            return first < LONG_FORM_OF_ONE ? first : -1;
        }
        int second = next();
        return second > 0x7f ? second : -1;
    }

    private int next() {
        return position < der.length ? Byte.toUnsignedInt(der[position++]) : -1;
    }
}
