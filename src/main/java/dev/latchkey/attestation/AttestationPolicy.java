package dev.latchkey.attestation;

import dev.latchkey.app.AppSettings.AttestationTrust;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An app's requirements for authenticators, combined with the metadata in force. If the app requires no attestation
 * trust, neither metadata nor certificates are consulted. An allow-list applies only to trusted attestation, because
 * anyone can claim to be a given model (CVE-2026-6856).
 */
public final class AttestationPolicy {
    private final AttestationTrust trust;
    private final List<UUID> allowedAaguids;
    private final List<UUID> deniedAaguids;
    private final @Nullable Metadata metadata;
    private final Instant now;

    /**
     * Creates a policy.
     *
     * @param allowedAaguids empty: all models
     * @param metadata null if there are none recent enough to trust
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

    /** Accepts any model, trusted or not. */
    public static AttestationPolicy undemanding() {
        return new AttestationPolicy(AttestationTrust.NONE, List.of(), List.of(), null, Instant.EPOCH);
    }

    /**
     * The objection to a new passkey with this attestation, if any (WebAuthn Level 3, section 7.1, steps 23 and 24).
     */
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
