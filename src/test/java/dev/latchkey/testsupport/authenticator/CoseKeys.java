package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/** Public keys as COSE_Key maps (RFC 9052, RFC 9053, RFC 8230), in CTAP2's canonical order of members. */
public final class CoseKeys {
    private static final int KTY = 1;
    private static final int ALG = 3;
    private static final int OKP = 1;
    private static final int EC2 = 2;
    private static final int RSA = 3;
    private static final int ED25519 = 6;
    private static final int ED25519_LENGTH = 32;

    private CoseKeys() {}

    /** The key as an ordered map that tests may change before it is encoded. */
    public static CBORObject of(Algorithm algorithm, PublicKey key) {
        CBORObject map = CBORObject.NewOrderedMap();
        if (key instanceof ECPublicKey ec) {
            return map.Add(KTY, EC2)
                    .Add(ALG, algorithm.cose())
                    .Add(-1, curve(ec))
                    .Add(-2, x(ec))
                    .Add(-3, y(ec));
        }
        if (key instanceof RSAPublicKey rsa) {
            return map.Add(KTY, RSA)
                    .Add(ALG, algorithm.cose())
                    .Add(-1, unsigned(rsa.getModulus()))
                    .Add(-2, unsigned(rsa.getPublicExponent()));
        }
        return map.Add(KTY, OKP)
                .Add(ALG, algorithm.cose())
                .Add(-1, ED25519)
                .Add(-2, Bytes.rightmost(key.getEncoded(), ED25519_LENGTH));
    }

    /** The bytes of an unsigned big-endian number, with no zeros in front. */
    public static byte[] unsigned(BigInteger number) {
        return Bytes.rightmost(number.toByteArray(), (number.bitLength() + 7) / 8);
    }

    static byte[] x(ECPublicKey key) {
        return Bytes.rightmost(key.getW().getAffineX().toByteArray(), coordinateLength(key));
    }

    static byte[] y(ECPublicKey key) {
        return Bytes.rightmost(key.getW().getAffineY().toByteArray(), coordinateLength(key));
    }

    static int fieldSize(ECPublicKey key) {
        return key.getParams().getCurve().getField().getFieldSize();
    }

    private static int coordinateLength(ECPublicKey key) {
        return (fieldSize(key) + 7) / 8;
    }

    private static int curve(ECPublicKey key) {
        return switch (fieldSize(key)) {
            case 256 -> 1;
            case 384 -> 2;
            case 521 -> 3;
            default -> throw new IllegalArgumentException("no COSE curve of " + fieldSize(key) + " bits");
        };
    }
}
