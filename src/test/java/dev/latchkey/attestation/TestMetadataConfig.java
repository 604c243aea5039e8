package dev.latchkey.attestation;

import dev.latchkey.download.Download;
import dev.latchkey.testsupport.services.TestMds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** An operator's configuration for metadata that tests sign. */
record TestMetadataConfig(
        URI url,
        Optional<Path> file,
        Optional<List<Path>> rootFiles,
        Optional<List<String>> rootFingerprints,
        boolean checkRevocation,
        List<String> crlHosts,
        Optional<List<Path>> crlFiles)
        implements MetadataConfig {
    /** Downloads from this URL, trusts these roots, uses no revocation lists. */
    static TestMetadataConfig of(URI url, X509Certificate... roots) {
        List<Path> files = new ArrayList<>();
        List<String> fingerprints = new ArrayList<>();
        for (X509Certificate root : roots) {
            try {
                files.add(kept(root.getEncoded()));
                fingerprints.add(HexFormat.ofDelimiter(":")
                        .withUpperCase()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(root.getEncoded())));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return new TestMetadataConfig(
                url,
                Optional.empty(),
                Optional.of(files),
                Optional.of(fingerprints),
                false,
                List.of(),
                Optional.empty());
    }

    TestMetadataConfig fromFile(Path given) {
        return new TestMetadataConfig(
                url, Optional.of(given), rootFiles, rootFingerprints, checkRevocation, crlHosts, crlFiles);
    }

    TestMetadataConfig withFingerprints(String... given) {
        return new TestMetadataConfig(
                url, file, rootFiles, Optional.of(List.of(given)), checkRevocation, crlHosts, crlFiles);
    }

    /** Looks up revocation lists in files. */
    TestMetadataConfig withRevocationLists(byte[]... lists) {
        List<Path> files = new ArrayList<>();
        for (byte[] list : lists) {
            files.add(kept(list));
        }
        return new TestMetadataConfig(url, file, rootFiles, rootFingerprints, true, crlHosts, Optional.of(files));
    }

    /** Downloads revocation lists from this host. */
    TestMetadataConfig askingForRevocationLists(String host) {
        return new TestMetadataConfig(url, file, rootFiles, rootFingerprints, true, List.of(host), crlFiles);
    }

    static Path kept(byte[] content) {
        try {
            Path file = Files.createTempFile("latchkey-mds", null);
            file.toFile().deleteOnExit();
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The signer that this configuration requires. */
    MetadataBlob.Signer requiredSigner() throws UnusableMetadata {
        return new MetadataBlob.Signer(
                TrustAnchors.of(this),
                signer(),
                checkRevocation ? new RevocationLists(this, new Download(Download.Limits.USUAL)) : null);
    }

    @Override
    public boolean enabled() {
        return true;
    }

    @Override
    public String every() {
        return "off";
    }

    @Override
    public String signer() {
        return TestMds.SIGNER;
    }

    @Override
    public Duration grace() {
        return Duration.ofDays(7);
    }
}
