package dev.latchkey.attestation;

import dev.latchkey.app.AppSettings.AttestationTrust;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an app demands of authenticators, with the metadata that are in force. Where it asks for no trust, neither metadata
 * nor certificates are looked at. An allow-list counts only for attestation that is trusted: anybody can name a model
 * (CVE-2026-6856).
 */
public final class AttestationPolicy {
    private final AttestationTrust trust;
    private final List<UUID> allowedAaguids;
    private final List<UUID> deniedAaguids;
    private final @Nullable Metadata metadata;
    private final Instant now;

    /**
     * The demands.
     *
     * @param allowedAaguids empty: all models
     * @param metadata null: there are none that are recent enough to trust
     */
    AttestationPolicy(
            AttestationTrust trust,
            List<UUID> allowedAaguids,
            List<UUID> deniedAaguids,
            @Nullable Metadata metadata,
            Instant now) {
        this.trust = trust;
        this.allowedAaguids = allowedAaguids;
        this.deniedAaguids = deniedAaguids;
        this.metadata = metadata;
        this.now = now;
    }

    /** Takes every model at its word. */
    public static AttestationPolicy undemanding() {
        return new AttestationPolicy(AttestationTrust.NONE, List.of(), List.of(), null, Instant.EPOCH);
    }

    /** What stands against a new passkey with this attestation (WebAuthn Level 3, section 7.1, steps 23 and 24). */
    public Optional<Objection> objectionTo(Attestation attestation) {
        if (deniedAaguids.contains(attestation.aaguid())) {
            return Optional.of(Objection.DENIED);
        }
        if (trust == AttestationTrust.NONE) {
            return Optional.empty();
        }
        if (metadata == null) {
            return Optional.of(Objection.UNTRUSTED);
        }
        return switch (metadata.assess(attestation, now)) {
            case UNTRUSTED -> Optional.of(Objection.UNTRUSTED);
            case FAULTED -> Optional.of(Objection.STATUS);
            case TRUSTED ->
                allowedAaguids.isEmpty() || allowedAaguids.contains(attestation.aaguid())
                        ? Optional.empty()
                        : Optional.of(Objection.NOT_ALLOWED);
        };
    }
}
