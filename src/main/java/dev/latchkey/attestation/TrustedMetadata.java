package dev.latchkey.attestation;

import dev.latchkey.app.AppSettings;
import dev.latchkey.app.AppSettings.AttestationTrust;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The metadata in force in this process: the newest that were loaded, in memory. Reading them never blocks. */
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
     * @param nextUpdate when the next issue is due
     * @param isStale whether that was so long ago that attestations are no longer trusted
     */
    public record State(long no, LocalDate nextUpdate, boolean isStale) {}

    /** How recent the metadata are; empty if there are none. */
    public Optional<State> state() {
        return Optional.ofNullable(metadata)
                .map(known -> new State(known.no(), known.nextUpdate(), isStale(known, clock.instant())));
    }

    /** The app's policy for new passkeys, with the metadata as they are now. */
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
     * Whether a registered passkey's model is known to be unsafe. Stale metadata are used here, too: what they report
     * remains true, and what they do not yet report locks no one out.
     */
    public boolean isCompromised(Attestation attestation) {
        Metadata known = metadata;
        return known != null && known.isCompromised(attestation, clock.instant());
    }

    /** The models that are known to be unsafe, by AAGUID; empty if there are no metadata. */
    public Set<UUID> compromisedModels() {
        Metadata known = metadata;
        return known == null ? Set.of() : known.compromisedModels(clock.instant());
    }

    /** The serial number in force; 0 if there are no metadata. */
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
