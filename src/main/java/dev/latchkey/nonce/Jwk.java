package dev.latchkey.nonce;

import dev.latchkey.wire.Base64Url;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;

/**
 * A public key as a JSON Web Key (RFC 7517; RFC 7518, section 6.2.1).
 *
 * @param x the coordinate's 32 bytes in base64url
 * @param y the coordinate's 32 bytes in base64url
 */
public record Jwk(String kty, String kid, String use, String alg, String crv, String x, String y) {
    private static final int COORDINATE_LENGTH = 32;

    static Jwk of(NonceKey key) {
        ECPublicKey publicKey = key.verificationKey();
        return new Jwk(
                "EC",
                key.id(),
                "sig",
                "ES256",
                "P-256",
                coordinate(publicKey.getW().getAffineX()),
                coordinate(publicKey.getW().getAffineY()));
    }

    private static String coordinate(BigInteger value) {
        byte[] signed = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_LENGTH];
        byte[] magnitude = signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
        System.arraycopy(magnitude, 0, fixed, COORDINATE_LENGTH - magnitude.length, magnitude.length);
        return Base64Url.encode(fixed);
    }
}
