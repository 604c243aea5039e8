package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.CoseKeys;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Users with passkeys, identified by number: ids and keys are derived from it, so that they can be written to the database as
 * rows and used without a look-up. They share a few key pairs, which makes no difference to a service.
 */
final class Population {
    private static final int KEY_PAIRS = 64;

    private static final byte[] MADE_DATA =
            Bytes.concat(SignedLogin.RP_ID_HASH, new byte[] {0x5d, 0, 0, 0, 0}, new byte[16]);
    private static final byte[] NONE_ATTESTATION = Bytes.concat(
            new byte[] {(byte) 0xa3, 0x63}, "fmt".getBytes(UTF_8),
            new byte[] {0x64}, "none".getBytes(UTF_8),
            new byte[] {0x67}, "attStmt".getBytes(UTF_8),
            new byte[] {(byte) 0xa0, 0x68}, "authData".getBytes(UTF_8));

    private final List<KeyPair> keys =
            IntStream.range(0, KEY_PAIRS).mapToObj(Population::keyPair).toList();

    /** The same in every run; held by the provider that signs with it. */
    private static KeyPair keyPair(int number) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(number + 1L); // a seed of zero would be none
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair made = generator.generateKeyPair();
            KeyFactory factory = KeyFactory.getInstance("EC", AmazonCorrettoCryptoProvider.INSTANCE);
            return new KeyPair(
                    made.getPublic(),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(made.getPrivate().getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The external id of the user with this number. */
    static String externalId(long user) {
        return "customer-" + user;
    }

    /** The user's id in the service. */
    static String userId(long user) {
        return fixed("user-", user).substring(0, 24);
    }

    /** 32 base62 characters. */
    static byte[] userHandle(long user) {
        return fixed("hand", user).substring(0, 32).getBytes(UTF_8);
    }

    /** The credential id of one of the user's passkeys, 16 bytes. */
    static byte[] credentialId(long user, int passkey) {
        return HexFormat.of().parseHex(fixed("cred" + passkey + "-", user).substring(0, 32));
    }

    /** The passkey's id in the service. */
    static String passkeyId(long user, int passkey) {
        return fixed("pass" + passkey + "-", user).substring(0, 24);
    }

    private static String fixed(String kind, long user) {
        return HexFormat.of().formatHex(Bytes.sha256((kind + user).getBytes(UTF_8)));
    }

    /** The COSE key of all the user's passkeys. */
    byte[] publicKey(long user) {
        return CoseKeys.of(Algorithm.ES256, key(user).getPublic()).EncodeToBytes();
    }

    /** The registration of the user's first passkey, without attestation. */
    byte[] attestationObject(long user) {
        byte[] id = credentialId(user, 0);
        byte[] authData = Bytes.concat(MADE_DATA, new byte[] {0, (byte) id.length}, id, publicKey(user));
        return Bytes.concat(NONE_ATTESTATION, new byte[] {0x58, (byte) authData.length}, authData);
    }

    /** The user's signature with ES256, in DER. */
    byte[] sign(long user, byte[] message) throws GeneralSecurityException {
        PrivateKey key = key(user).getPrivate();
        Signature signature = Signature.getInstance("SHA256withECDSA", AmazonCorrettoCryptoProvider.INSTANCE);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    private KeyPair key(long user) {
        return keys.get((int) (user % KEY_PAIRS));
    }
}
