package dev.latchkey.attestation;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Source and trust anchors of the FIDO metadata. */
@ConfigMapping(prefix = "latchkey.mds")
public interface MetadataConfig {
    /** Whether metadata are downloaded; a {@link #file} is read regardless. */
    @WithDefault("false")
    boolean enabled();

    /** URL of the metadata BLOB. */
    @WithDefault("https://mds.fidoalliance.org/")
    URI url();

    /** Local BLOB file, kept up to date by other means, used instead of downloading. */
    Optional<Path> file();

    /** Interval between checks whether new metadata are due; {@code off} disables them. */
    @WithDefault("1m")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();

    /** Trust anchors, one PEM certificate per file; if unset, GlobalSign Root R46 and Root CA R3. */
    Optional<List<Path>> rootFiles();

    /** SHA-256 fingerprints of {@link #rootFiles} in hexadecimal, with or without colons. */
    Optional<List<String>> rootFingerprints();

    /** DNS name required in the signing certificate, because the trust anchors issue certificates to many parties. */
    @WithDefault("mds.fidoalliance.org")
    String signer();

    /** Whether the signing certificates are checked against revocation lists; disable only where none are reachable. */
    @WithDefault("true")
    boolean checkRevocation();

    /** Hosts from which revocation lists may be downloaded. */
    @WithDefault("crl.globalsign.com")
    List<String> crlHosts();

    /** Local revocation lists in DER or PEM, kept up to date by other means. */
    Optional<List<Path>> crlFiles();

    /** How long metadata remain trusted after their next update was due. */
    @WithDefault("7d")
    Duration grace();
}
