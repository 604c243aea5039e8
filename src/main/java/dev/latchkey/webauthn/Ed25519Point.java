package dev.latchkey.webauthn;

import java.math.BigInteger;
import java.util.Set;

/**
 * An Ed25519 public key (RFC 8032, section 5.1.3): the y coordinate, least significant byte first, and the sign bit of
 * x. For a point of small order, which the JDK accepts, one can forge a signature that verifies for any message.
 */
final class Ed25519Point {
    static final int LENGTH = 32;

    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger P = ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);

    /** The y of two of the four points of order 8; the other two have its negative. */
    private static final BigInteger ORDER_8 =
            new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

    /** The y of every point whose order divides the cofactor 8: of orders 4, 1, 2 and 8. */
    private static final Set<BigInteger> SMALL_ORDER =
            Set.of(BigInteger.ZERO, ONE, P.subtract(ONE), ORDER_8, P.subtract(ORDER_8));

    private Ed25519Point() {}

    /** Refuses anything but a canonically encoded point on the curve that is not of small order. */
    static void require(byte[] encoded) {
        BigInteger y = y(encoded);
        Refusal.unless(y.compareTo(P) < 0, Reason.KEY_POINT);
        Refusal.unless(!SMALL_ORDER.contains(y), Reason.KEY_WEAK);
        Refusal.unless(isOnCurve(y), Reason.KEY_POINT);
    }

    /**
     * Whether x² = (y² - 1) / (dy² + 1) has a root, by Euler's criterion; no denominator is zero, because -1/d has no root.
     */
    private static boolean isOnCurve(BigInteger y) {
        BigInteger ySquared = y.multiply(y).mod(P);
        BigInteger xSquared = ySquared.subtract(ONE)
                .multiply(D.multiply(ySquared).add(ONE).modInverse(P))
                .mod(P);
        return xSquared.modPow(P.subtract(ONE).shiftRight(1), P).equals(ONE);
    }

    private static BigInteger y(byte[] encoded) {
        byte[] bigEndian = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bigEndian[i] = encoded[LENGTH - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
