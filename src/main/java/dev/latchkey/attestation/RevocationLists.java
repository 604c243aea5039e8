package dev.latchkey.attestation;

import dev.latchkey.download.Download;
import dev.latchkey.download.DownloadFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The revocation lists that the certificates of a metadata BLOB are checked against: configured files, and URLs in the
 * certificates on hosts that the operator allows. Consulted only for a path that ends at an anchor, so that a forged
 * BLOB cannot cause requests.
 */
final class RevocationLists {
    private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    private static final int DISTRIBUTION_POINT = 0;
    private static final int FULL_NAME = 0;
    private static final int URI_NAME = 6;

    private final List<String> hosts;
    private final List<Path> files;
    private final Download download;

    RevocationLists(MetadataConfig config, Download download) {
        this.hosts = config.crlHosts();
        this.files = config.crlFiles().orElse(List.of());
        this.download = download;
    }

    /** The lists for these certificates, as far as they are available. */
    List<CRL> of(List<X509Certificate> certificates, Instant now) throws UnusableMetadata {
        List<CRL> lists = new ArrayList<>();
        for (Path file : files) {
            try {
                lists.add(parse(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new UnusableMetadata("cannot be verified: a file of latchkey.mds.crl-files cannot be read", e);
            }
        }
        Set<URI> named = new LinkedHashSet<>();
        certificates.forEach(certificate -> named.addAll(distributionPoints(certificate)));
        for (URI uri : named) {
            if (hosts.contains(uri.getHost())) {
                fetch(uri, now).ifPresent(lists::add);
            }
        }
        return lists;
    }

    private Optional<CRL> fetch(URI uri, Instant now) throws UnusableMetadata {
        try {
            return download.fetch(uri, null, now) instanceof Download.Answer.Document list
                    ? Optional.of(parse(list.body()))
                    : Optional.empty();
        } catch (DownloadFailure failure) {
            throw new UnusableMetadata(failure);
        }
    }

    private static CRL parse(byte[] list) throws UnusableMetadata {
        try {
            return CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list));
        } catch (CRLException | CertificateException e) {
            throw new UnusableMetadata("cannot be verified: a revocation list is malformed", e);
        }
    }

    /** The distribution point URLs (RFC 5280, section 4.2.1.13). */
    private static List<URI> distributionPoints(X509Certificate certificate) {
        List<URI> addresses = new ArrayList<>();
        byte[] extension = certificate.getExtensionValue(CRL_DISTRIBUTION_POINTS);
        if (extension == null) {
            return addresses;
        }
        try {
            Der points = Der.of(Der.of(extension).octets()).sequence();
            while (points.hasNext()) {
                Der point = points.sequence();
                while (point.hasNext()) {
                    Der.Tagged part = point.tagged();
                    if (part.tag() == DISTRIBUTION_POINT) {
                        addFullNames(part.content().tagged(), addresses);
                    }
                }
            }
        } catch (Der.Malformed | IllegalArgumentException unreadable) {
            // Without the list the certificate is treated as not verified.
            return List.of();
        }
        return addresses;
    }

    private static void addFullNames(Der.Tagged name, List<URI> addresses) {
        while (name.tag() == FULL_NAME && name.content().hasNext()) {
            Der.Tagged general = name.content().tagged();
            if (general.tag() == URI_NAME) {
                addresses.add(URI.create(new String(general.content().rest(), StandardCharsets.US_ASCII)));
            }
        }
    }
}
