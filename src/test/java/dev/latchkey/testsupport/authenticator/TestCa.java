package dev.latchkey.testsupport.authenticator;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;

/** An attestation CA with a root and an intermediate, both P-256, newly created in every run. */
public final class TestCa {
    private final String rootName;
    private final String intermediateName;
    private final KeyPair rootKey = Algorithm.ES256.generateKeyPair();
    private final KeyPair intermediateKey = Algorithm.ES256.generateKeyPair();
    private final X509Certificate root;
    private final X509Certificate intermediate;

    private TestCa(String organization, Consumer<CertificateSpec> intermediateChange) {
        rootName = "C=SE,O=" + organization + ",CN=" + organization + " attestation root";
        intermediateName = "C=SE,O=" + organization + ",CN=" + organization + " attestation CA";
        root = new CertificateSpec(rootName, rootKey.getPublic())
                .certificateAuthority(true)
                .issue(rootName, rootKey.getPrivate());
        CertificateSpec spec =
                new CertificateSpec(intermediateName, intermediateKey.getPublic()).certificateAuthority(true);
        intermediateChange.accept(spec);
        intermediate = spec.issue(rootName, rootKey.getPrivate());
    }

    /** The CA of authenticators by default. */
    public static TestCa shared() {
        return Shared.CA;
    }

    /** Another CA, which must not be trusted. */
    public static TestCa of(String organization) {
        return new TestCa(organization, unchanged -> {});
    }

    /** A CA whose intermediate certificate is broken in some way. */
    public static TestCa withIntermediate(Consumer<CertificateSpec> change) {
        return new TestCa("Latchkey", change);
    }

    /** The trust anchor for everything the CA issues. */
    public X509Certificate root() {
        return root;
    }

    public X509Certificate intermediate() {
        return intermediate;
    }

    X509Certificate issue(CertificateSpec spec) {
        return spec.issue(intermediateName, intermediateKey.getPrivate());
    }

    X509Certificate issueFromRoot(CertificateSpec spec) {
        return spec.issue(rootName, rootKey.getPrivate());
    }

    /** Created when first used, so that tests without certificates do not pay for it. */
    private static final class Shared {
        static final TestCa CA = of("Latchkey");
    }
}
