package dev.latchkey.attestation;

import dev.latchkey.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The trust anchors of the metadata, each checked against its fingerprint. FIDO's BLOB has been signed under GlobalSign
 * Root R46 since August 2026 and under Root CA R3 before that; some chains include an R46 certificate issued by R3, so
 * either may end the path.
 */
final class TrustAnchors {
    private static final List<String> BUNDLED = List.of("globalsign-root-r46.pem", "globalsign-root-r3.pem");
    private static final List<String> BUNDLED_FINGERPRINTS = List.of(
            "4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9",
            "cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b");

    private TrustAnchors() {}

    /** The configured anchors, otherwise the bundled ones. */
    static Set<X509Certificate> of(MetadataConfig config) throws UnusableMetadata {
        return config.rootFiles().isEmpty()
                ? bundled()
                : read(config.rootFiles().get(), config.rootFingerprints().orElse(List.of()));
    }

    private static Set<X509Certificate> bundled() throws UnusableMetadata {
        Set<X509Certificate> anchors = new LinkedHashSet<>();
        for (String name : BUNDLED) {
            try (InputStream file = TrustAnchors.class.getResourceAsStream(name)) {
                if (file == null) {
                    throw new IllegalStateException(name + " is missing");
                }
                anchors.add(pinned(file.readAllBytes(), BUNDLED_FINGERPRINTS));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return anchors;
    }

    private static Set<X509Certificate> read(List<Path> files, List<String> fingerprints) throws UnusableMetadata {
        List<String> pins = fingerprints.stream()
                .map(pin -> pin.replace(":", "").toLowerCase(Locale.ROOT))
                .toList();
        Set<X509Certificate> anchors = new LinkedHashSet<>();
        for (Path file : files) {
            try {
                anchors.add(pinned(Files.readAllBytes(file), pins));
            } catch (IOException e) {
                throw new UnusableMetadata("cannot be verified: a file of latchkey.mds.root-files cannot be read", e);
            }
        }
        return anchors;
    }

    private static X509Certificate pinned(byte[] certificate, List<String> pins) throws UnusableMetadata {
        try {
            X509Certificate anchor = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
            if (!pins.contains(fingerprint(anchor))) {
                throw new UnusableMetadata(
                        "cannot be verified: a trust anchor does not match latchkey.mds.root-fingerprints");
            }
            return anchor;
        } catch (CertificateException e) {
            throw new UnusableMetadata("cannot be verified: a trust anchor is not a certificate", e);
        }
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateException {
        return HexFormat.of().formatHex(Sha256.of(certificate.getEncoded()));
    }
}
