package dev.latchkey.attestation;

import dev.latchkey.database.Sql;
import dev.latchkey.download.Download;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the metadata current in the background. Every replica loads what another has stored, and one of them fetches
 * from the source when that is due. A BLOB that cannot be fetched or verified has no effect other than a log line.
 */
@ApplicationScoped
public class MetadataRefresh {
    private static final Logger LOG = Logger.getLogger(MetadataRefresh.class);
    private static final Duration JITTER = Duration.ofMinutes(30);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final MetadataConfig config;
    private final TrustedMetadata trusted;
    private final Clock clock;
    private final SecureRandom random;
    private final Download download;
    private final MetadataSource source;
    private final KeptBlobs kept;
    private long newestUnusable;

    MetadataRefresh(MetadataConfig config, TrustedMetadata trusted, Sql sql, Clock clock, SecureRandom random) {
        this.config = config;
        this.trusted = trusted;
        this.clock = clock;
        this.random = random;
        this.download = new Download(Download.Limits.USUAL);
        this.source = MetadataSource.of(config, download);
        this.kept = new KeptBlobs(sql, source.name());
    }

    /** Does the work that is due, if metadata are enabled. */
    public void whenItIsTime() {
        if (config.enabled() || config.file().isPresent()) {
            refresh();
        }
    }

    /** Loads the stored BLOB if it is newer, and fetches from the source if that is due. */
    void refresh() {
        takeKept();
        Instant now = clock.instant();
        Optional<KeptBlobs.Known> claimed = kept.claim(now, jittered(source.afterFailure(now)));
        if (claimed.isPresent()) {
            attempt(claimed.get(), now);
            takeKept();
            alertIfStale();
        }
    }

    private void takeKept() {
        Optional<KeptBlobs.Kept> newer = kept.newerThan(Math.max(trusted.no(), newestUnusable));
        if (newer.isEmpty()) {
            return;
        }
        KeptBlobs.Kept blob = newer.get();
        try {
            // As of the time of fetching, so that it stays valid if its signer's certificate has expired since.
            MetadataBlob verified = MetadataBlob.verify(blob.blob(), signer().withoutRevocation(), blob.fetchedAt());
            trusted.accept(verified.metadata());
            LOG.infof(
                    "mds loaded no=%d next_update=%s anchor=\"%s\"",
                    verified.metadata().no(),
                    verified.metadata().nextUpdate(),
                    verified.anchor().getSubjectX500Principal());
        } catch (UnusableMetadata unusable) {
            newestUnusable = blob.no();
            LOG.errorf(unusable, "mds: the stored BLOB number %d %s", blob.no(), unusable.getMessage());
        }
    }

    private void attempt(KeptBlobs.Known known, Instant now) {
        try {
            // A BLOB that this process could not use must be downloaded again, not answered with 304.
            String etag = trusted.no() == known.no() ? known.etag() : null;
            Download.Answer answer = source.fetch(etag, now);
            if (answer instanceof Download.Answer.Document document) {
                take(document, known, now);
            } else if (answer instanceof Download.Answer.TooManyRequests busy) {
                LOG.warn("mds: the source asked to retry later");
                kept.reschedule(jittered(bounded(busy.retryAt(), now)));
            } else {
                kept.reschedule(nextAfterSuccess(now));
            }
        } catch (UnusableMetadata unusable) {
            LOG.warnf(unusable, "mds: the BLOB of %s %s", source.name(), unusable.getMessage());
        }
    }

    private void take(Download.Answer.Document document, KeptBlobs.Known known, Instant now) throws UnusableMetadata {
        MetadataBlob blob = MetadataBlob.verify(document.body(), signer(), now);
        long no = blob.metadata().no();
        if (no < known.no()) {
            throw new UnusableMetadata("is older than the stored one");
        }
        kept.keep(no, document.body(), document.etag(), now);
        newestUnusable = 0;
        kept.reschedule(jittered(source.afterSuccess(now, blob.metadata().nextUpdate())));
    }

    private MetadataBlob.Signer signer() throws UnusableMetadata {
        return new MetadataBlob.Signer(
                TrustAnchors.of(config),
                config.signer(),
                config.checkRevocation() ? new RevocationLists(config, download) : null);
    }

    private Instant nextAfterSuccess(Instant now) {
        LocalDate nextUpdate =
                trusted.state().map(TrustedMetadata.State::nextUpdate).orElse(LocalDate.EPOCH);
        return jittered(source.afterSuccess(now, nextUpdate));
    }

    private Instant bounded(@Nullable Instant retryAt, Instant now) {
        Instant soonest = source.afterFailure(now);
        Instant latest = now.plus(LONGEST_WAIT);
        return retryAt == null || retryAt.isBefore(soonest) ? soonest : retryAt.isAfter(latest) ? latest : retryAt;
    }

    /** Adds random jitter, so that deployments do not all fetch at the same moment. */
    private Instant jittered(Instant time) {
        return source instanceof MetadataSource.Online
                ? time.plusSeconds(random.nextInt((int) JITTER.toSeconds()))
                : time;
    }

    private void alertIfStale() {
        Optional<TrustedMetadata.State> state = trusted.state();
        if (state.isEmpty()) {
            LOG.error("mds: no metadata are available; apps with attestation_trust mds cannot register passkeys");
        } else if (state.get().isStale()) {
            LOG.errorf(
                    "mds: the metadata expired on %s; apps with attestation_trust mds cannot register passkeys",
                    state.get().nextUpdate());
        }
    }
}
