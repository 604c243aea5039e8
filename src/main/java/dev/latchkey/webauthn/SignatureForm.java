package dev.latchkey.webauthn;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * What a signature of a key looks like before anything is computed (WebAuthn Level 3, section 6.5.5). The library
 * answers a malformed one with a crash instead of a verdict; and r or s outside 1 to n - 1 must not reach a provider's
 * arithmetic (CVE-2022-21449).
 */
interface SignatureForm {
    /** 64 bytes, R and S. */
    SignatureForm ED25519 = signature -> signature.length == 64;

    /** 114 bytes, R and S. */
    SignatureForm ED448 = signature -> signature.length == 114;

    boolean fits(byte[] signature);

    /** A DER sequence of two integers from 1 to n - 1 and nothing else. */
    static SignatureForm ecdsa(BigInteger order) {
        return signature -> {
            DerReader sequence = new DerReader(signature);
            return sequence.enter() && sequence.skipInteger(order) && sequence.skipInteger(order) && sequence.isAtEnd();
        };
    }

    /** As many bytes as the modulus. */
    static SignatureForm rsa(BigInteger modulus) {
        int length = (modulus.bitLength() + 7) / 8;
        return signature -> signature.length == length;
    }

    /** The form of a certificate's key. */
    static SignatureForm of(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return ecdsa(ec.getParams().getOrder());
        }
        if (key instanceof RSAPublicKey rsa) {
            return rsa(rsa.getModulus());
        }
        if (key instanceof EdECPublicKey ed) {
            return ed.getParams().getName().equals("Ed448") ? ED448 : ED25519;
        }
        return signature -> false;
    }
}
