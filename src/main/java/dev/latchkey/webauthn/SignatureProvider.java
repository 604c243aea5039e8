package dev.latchkey.webauthn;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/**
 * What verifies signatures in this process: the Amazon Corretto Crypto Provider if its native library loads, because it
 * verifies ES256 about ten times as fast as the JDK, otherwise the JDK. Installed once, before the first ceremony.
 *
 * @param name for the log and the metric, such as {@code AmazonCorrettoCryptoProvider 2.5}
 * @param accelerated false for the JDK
 */
public record SignatureProvider(String name, boolean accelerated) {
    private static final Logger LOG = Logger.getLogger(SignatureProvider.class);

    private static final String ES256 = "SHA256withECDSA";
    private static final byte[] MESSAGE = "psychic".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GOOD_SIGNATURE = HexFormat.of()
            .parseHex("304602210088661bab7ad762a4a59b35273f4e9c946201af482c2b8ef034de1968a64da46d"
                    + "022100bf4245eda6b716ef63c28b2325b6e7f4803093b003f7095de9f768679f5fef87");
    private static final byte[] ZERO_SIGNATURE = HexFormat.of().parseHex("3006020100020100");
    private static final byte[] PUBLIC_KEY = HexFormat.of()
            .parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200"
                    + "0491356eb4774e565468fabd551bb6556bebd892df4fdf880722e890cdf3a487485a"
                    + "013d90a68dff45dac79cd99717f380201c2db393620341602fa7f4b63e03e6");

    /** Loads the provider's native library ahead of {@link #install}, in parallel with the rest of the start. */
    public static void preload() {
        AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
    }

    /**
     * Installs the provider if it works, and returns the one in use.
     *
     * @throws IllegalStateException if neither tells a valid ES256 signature from an invalid one
     */
    public static SignatureProvider install() {
        if (installAccelerated()) {
            if (tellsGoodFromBad()) {
                return current();
            }
            Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
            LOG.error("The Amazon Corretto Crypto Provider failed its self-test; the JDK verifies signatures, slowly.");
        }
        if (!tellsGoodFromBad()) {
            throw new IllegalStateException("the JDK's ES256 verification is broken (CVE-2022-21449); use a newer JDK");
        }
        return current();
    }

    private static boolean installAccelerated() {
        Throwable notLoaded = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (notLoaded != null) {
            LOG.errorf(
                    notLoaded,
                    "The Amazon Corretto Crypto Provider did not load; the JDK verifies signatures, some ten times"
                            + " slower. Its native library is unpacked to %s, which must be writable and not noexec.",
                    System.getProperty("java.io.tmpdir"));
            return false;
        }
        // A provider of this name may already have been installed in this process before a live reload.
        Security.insertProviderAt(AmazonCorrettoCryptoProvider.INSTANCE, 1);
        return true;
    }

    private static SignatureProvider current() {
        try {
            Provider provider = Signature.getInstance(ES256).getProvider();
            return new SignatureProvider(
                    provider.getName() + " " + provider.getVersionStr(),
                    provider.getName().equals(AmazonCorrettoCryptoProvider.PROVIDER_NAME));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static boolean tellsGoodFromBad() {
        return verifies(GOOD_SIGNATURE) && !verifies(ZERO_SIGNATURE);
    }

    private static boolean verifies(byte[] signature) {
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(PUBLIC_KEY));
            Signature es256 = Signature.getInstance(ES256);
            es256.initVerify(key);
            es256.update(MESSAGE);
            return es256.verify(signature);
        } catch (GeneralSecurityException malformedOrUnavailable) {
            return false;
        }
    }
}
