package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import dev.latchkey.app.Algorithm;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;

/**
 * A credential public key (RFC 9052, section 7; WebAuthn Level 3, section 5.8.5 and its note) that is safe to compute
 * with: its type and curve match its algorithm, its point is on the curve, its sizes are within bounds. These checks
 * are cheap and precede any signature verification, because the platform's own are missing or slow.
 */
final class CoseKey {
    private static final int MAX_LENGTH = 2048;

    private static final int KTY = 1;
    private static final int ALG = 3;
    private static final int CRV = -1;
    private static final int X = -2;
    private static final int Y = -3;
    private static final int N = -1;
    private static final int E = -2;

    private static final int OKP = 1;
    private static final int EC2 = 2;
    private static final int RSA = 3;
    private static final int ED25519 = 6;

    private final Algorithm algorithm;
    private final CBORObject members;

    private CoseKey(Algorithm algorithm, CBORObject members) {
        this.algorithm = algorithm;
        this.members = members;
    }

    /** Reads the key of a new passkey, whose algorithm must have been offered (section 7.1, step 20). */
    static CoseKey of(AttestedCredential credential, List<Algorithm> offered) {
        Refusal.unless(credential.publicKeyLength() <= MAX_LENGTH, Reason.KEY_PARAMS);
        CoseKey key = of(credential.publicKey());
        Refusal.unless(offered.contains(key.algorithm), Reason.ALG_NOT_OFFERED);
        return key;
    }

    /** Reads the key of a registered passkey. */
    static CoseKey of(byte[] cose) {
        Refusal.unless(cose.length <= MAX_LENGTH, Reason.KEY_PARAMS);
        return of(Cbor.read(cose, Reason.KEY_PARAMS));
    }

    /** The key as received. */
    static CoseKey of(CBORObject cose) {
        Refusal.unless(Cbor.isMap(cose), Reason.KEY_PARAMS);
        Algorithm algorithm = algorithm(requiredInt(cose, ALG));
        if (algorithm == Algorithm.RS256) {
            return rsa(cose);
        }
        return algorithm == Algorithm.EDDSA ? okp(cose) : ec2(cose, algorithm);
    }

    private static CoseKey ec2(CBORObject cose, Algorithm algorithm) {
        EllipticCurve curve = EllipticCurve.of(algorithm);
        requireInt(cose, KTY, EC2);
        requireInt(cose, CRV, curve.cose());
        byte[] x = requiredBytes(cose, X);
        byte[] y = requiredBytes(cose, Y);
        Refusal.unless(x.length == curve.coordinateLength() && y.length == curve.coordinateLength(), Reason.KEY_PARAMS);
        Refusal.unless(curve.contains(new BigInteger(1, x), new BigInteger(1, y)), Reason.KEY_POINT);
        return new CoseKey(
                algorithm,
                members(EC2, algorithm).Add(CRV, curve.cose()).Add(X, x).Add(Y, y));
    }

    private static CoseKey okp(CBORObject cose) {
        requireInt(cose, KTY, OKP);
        requireInt(cose, CRV, ED25519);
        byte[] x = requiredBytes(cose, X);
        Refusal.unless(x.length == Ed25519Point.LENGTH, Reason.KEY_PARAMS);
        Ed25519Point.require(x);
        return new CoseKey(
                Algorithm.EDDSA, members(OKP, Algorithm.EDDSA).Add(CRV, ED25519).Add(X, x));
    }

    private static CoseKey rsa(CBORObject cose) {
        requireInt(cose, KTY, RSA);
        BigInteger n = new BigInteger(1, requiredBytes(cose, N));
        BigInteger e = new BigInteger(1, requiredBytes(cose, E));
        Refusal.unless(RsaBounds.allow(n, e), Reason.KEY_WEAK);
        return new CoseKey(
                Algorithm.RS256,
                members(RSA, Algorithm.RS256).Add(N, unsigned(n)).Add(E, unsigned(e)));
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /**
     * The key in CTAP2's canonical form with only the members that its algorithm needs. Anything else that an
     * authenticator sent, even a private key, is dropped.
     */
    byte[] encoded() {
        return members.EncodeToBytes();
    }

    /**
     * Whether the X.509 key is this key. False for keys on Edwards curves: no keystore that attests in X.509 makes them
     * for passkeys.
     */
    boolean isSameAs(PublicKey other) {
        if (other instanceof ECPublicKey ec) {
            return requiredInt(members, KTY) == EC2
                    && EllipticCurve.of(algorithm).isThatOf(ec.getParams())
                    && ec.getW().getAffineX().equals(unsigned(X))
                    && ec.getW().getAffineY().equals(unsigned(Y));
        }
        return other instanceof RSAPublicKey rsa
                && requiredInt(members, KTY) == RSA
                && rsa.getModulus().equals(unsigned(N))
                && rsa.getPublicExponent().equals(unsigned(E));
    }

    private BigInteger unsigned(int label) {
        return new BigInteger(1, requiredBytes(members, label));
    }

    private static CBORObject members(int kty, Algorithm algorithm) {
        return CBORObject.NewOrderedMap().Add(KTY, kty).Add(ALG, algorithm.cose());
    }

    private static Algorithm algorithm(int cose) {
        try {
            return Algorithm.of(cose);
        } catch (IllegalArgumentException unknown) {
            throw new Refusal(Reason.ALG_NOT_OFFERED);
        }
    }

    private static void requireInt(CBORObject cose, int label, int expected) {
        Refusal.unless(requiredInt(cose, label) == expected, Reason.KEY_PARAMS);
    }

    private static int requiredInt(CBORObject cose, int label) {
        CBORObject value = member(cose, label);
        Refusal.unless(Cbor.isInt(value), Reason.KEY_PARAMS);
        return value.AsInt32Value();
    }

    private static byte[] requiredBytes(CBORObject cose, int label) {
        CBORObject value = member(cose, label);
        Refusal.unless(Cbor.isBytes(value), Reason.KEY_PARAMS);
        return value.GetByteString();
    }

    private static CBORObject member(CBORObject cose, int label) {
        CBORObject value = cose.get(CBORObject.FromObject(label));
        if (value == null) {
            throw new Refusal(Reason.KEY_PARAMS);
        }
        return value;
    }

    private static byte[] unsigned(BigInteger value) {
        byte[] signed = value.toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }
}
