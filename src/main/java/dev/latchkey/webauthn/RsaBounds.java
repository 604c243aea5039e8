package dev.latchkey.webauthn;

import java.math.BigInteger;

/**
 * The accepted RSA keys: 2048 bits (Windows Hello) to 4096; an odd exponent from 65537 and below 2^32. Larger keys take
 * tens of milliseconds to verify with, smaller ones prove little.
 */
final class RsaBounds {
    private static final int MIN_BITS = 2048;
    private static final int MAX_BITS = 4096;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65537);
    private static final int MAX_EXPONENT_BITS = 32;

    private RsaBounds() {}

    static boolean allow(BigInteger n, BigInteger e) {
        return n.bitLength() >= MIN_BITS
                && n.bitLength() <= MAX_BITS
                && n.testBit(0)
                && e.testBit(0)
                && e.bitLength() <= MAX_EXPONENT_BITS
                && e.compareTo(MIN_EXPONENT) >= 0;
    }
}
