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

/** Where FIDO metadata come from and who must have signed them. */
@ConfigMapping(prefix = "latchkey.mds")
public interface MetadataConfig {
    /** Whether they are downloaded; a {@link #file} is read whether or not they are. */
    @WithDefault("false")
    boolean enabled();

    /** Where they are downloaded from. */
    @WithDefault("https://mds.fidoalliance.org/")
    URI url();

    /** A BLOB that somebody else keeps up to date, instead of any download. */
    Optional<Path> file();

    /** How often it is seen whether they are due; {@code off}: never. */
    @WithDefault("1m")
    @WithConverter(Bounds.OffOrEvery.class)
    String every();

    /** The trust anchors, one PEM certificate in each file; left out: GlobalSign Root R46 and Root CA R3. */
    Optional<List<Path>> rootFiles();

    /** The SHA-256 fingerprints of {@link #rootFiles} in hexadecimal, with or without colons. */
    Optional<List<String>> rootFingerprints();

    /** The DNS name in the certificate that signs, for the anchors vouch for half the web. */
    @WithDefault("mds.fidoalliance.org")
    String signer();

    /** Whether the certificates that sign are looked up in revocation lists; off only where none can be had. */
    @WithDefault("true")
    boolean checkRevocation();

    /** The hosts from which revocation lists may be downloaded. */
    @WithDefault("crl.globalsign.com")
    List<String> crlHosts();

    /** Revocation lists that somebody else keeps up to date, in DER or PEM. */
    Optional<List<Path>> crlFiles();

    /** For how long metadata are trusted after they should have been renewed. */
    @WithDefault("7d")
    Duration grace();
}
