package dev.latchkey.attestation;

import dev.latchkey.app.AppSettings;
import dev.latchkey.app.AppSettings.AttestationTrust;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The metadata that this process judges by: the newest that it was given, in memory. Asking it waits for nothing. */
@ApplicationScoped
public class TrustedMetadata {
    private final MetadataConfig config;
    private final Clock clock;
    private volatile @Nullable Metadata metadata;

    TrustedMetadata(MetadataConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * How recent the metadata are.
     *
     * @param no the BLOB's serial number
     * @param nextUpdate by when there should be a newer one
     * @param isStale whether that is so long ago that no attestation is trusted any more
     */
    public record State(long no, LocalDate nextUpdate, boolean isStale) {}

    /** How recent the metadata are; empty: there are none. */
    public Optional<State> state() {
        return Optional.ofNullable(metadata)
                .map(known -> new State(known.no(), known.nextUpdate(), isStale(known, clock.instant())));
    }

    /** What an app demands of the authenticators of new passkeys, the lists as they are now. */
    public AttestationPolicy policy(AttestationTrust trust, AppSettings settings) {
        Instant now = clock.instant();
        Metadata known = metadata;
        return new AttestationPolicy(
                trust,
                settings.allowedAaguids(),
                settings.deniedAaguids(),
                known == null || isStale(known, now) ? null : known,
                now);
    }

    /**
     * Whether a registered passkey's model is known to be unsafe. Stale metadata count here: what they know is still so, and
     * what they do not know locks nobody out.
     */
    public boolean isCompromised(Attestation attestation) {
        Metadata known = metadata;
        return known != null && known.isCompromised(attestation, clock.instant());
    }

    /** The serial number of what is known; 0: nothing. */
    long no() {
        Metadata known = metadata;
        return known == null ? 0 : known.no();
    }

    void accept(Metadata newer) {
        metadata = newer;
    }

    private boolean isStale(Metadata known, Instant now) {
        Instant due = known.nextUpdate().atStartOfDay(ZoneOffset.UTC).toInstant();
        return now.isAfter(due.plus(config.grace()));
    }
}
