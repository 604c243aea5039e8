package dev.latchkey.webauthn;

import dev.latchkey.app.Algorithm;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/** The NIST curves by the algorithms that WebAuthn binds to them (WebAuthn Level 3, section 5.8.5). */
enum EllipticCurve {
    P256(1, "secp256r1"),
    P384(2, "secp384r1"),
    P521(3, "secp521r1");

    private final int cose;
    private final BigInteger p;
    private final BigInteger a;
    private final BigInteger b;

    EllipticCurve(int cose, String name) {
        ECParameterSpec parameters = parameters(name);
        this.cose = cose;
        this.p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        this.a = parameters.getCurve().getA();
        this.b = parameters.getCurve().getB();
    }

    static EllipticCurve of(Algorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> P256;
            case ES384 -> P384;
            case ES512 -> P521;
            default -> throw new IllegalArgumentException("the algorithm has no NIST curve");
        };
    }

    /** The COSE number (IANA COSE Elliptic Curves). */
    int cose() {
        return cose;
    }

    /** The length of a coordinate in bytes, leading zeros included. */
    int coordinateLength() {
        return (p.bitLength() + 7) / 8;
    }

    /** Whether y² = x³ + ax + b; the cofactor is 1, so every such point generates the whole group. */
    boolean contains(BigInteger x, BigInteger y) {
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y)
                                .subtract(x.multiply(x).add(a).multiply(x).add(b))
                                .mod(p)
                                .signum()
                        == 0;
    }

    /** Whether a key with these parameters is on this curve. */
    boolean isThatOf(ECParameterSpec parameters) {
        return parameters.getCurve().getField() instanceof ECFieldFp field
                && field.getP().equals(p)
                && parameters.getCurve().getA().equals(a)
                && parameters.getCurve().getB().equals(b);
    }

    private static ECParameterSpec parameters(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException everyPlatformHasThem) {
            throw new IllegalStateException(everyPlatformHasThem);
        }
    }
}
