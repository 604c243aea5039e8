package dev.latchkey.attestation;

import com.yubico.fido.metadata.AAGUID;
import com.yubico.fido.metadata.AuthenticatorStatus;
import com.yubico.fido.metadata.FidoMetadataService;
import com.yubico.fido.metadata.MetadataBLOBPayload;
import com.yubico.fido.metadata.MetadataBLOBPayloadEntry;
import com.yubico.fido.metadata.MetadataStatement;
import com.yubico.fido.metadata.StatusReport;
import com.yubico.webauthn.data.ByteArray;
import dev.latchkey.wire.Aaguid;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The statements of one verified BLOB about authenticator models: their trust anchors and their status reports. */
final class Metadata {

    /**
     * Android's keystore sends the whole chain including the root; FIDO's conformance tests forbid that for the other
     * formats.
     */
    private static final String WITH_ROOT = "android-key";

    /** Statuses that make every passkey of the model unsafe, whenever it was created. */
    private static final Set<AuthenticatorStatus> COMPROMISED = EnumSet.of(
            AuthenticatorStatus.REVOKED,
            AuthenticatorStatus.USER_VERIFICATION_BYPASS,
            AuthenticatorStatus.ATTESTATION_KEY_COMPROMISE,
            AuthenticatorStatus.USER_KEY_REMOTE_COMPROMISE,
            AuthenticatorStatus.USER_KEY_PHYSICAL_COMPROMISE);

    private final long no;
    private final LocalDate nextUpdate;
    private final FidoMetadataService entries;

    private Metadata(long no, LocalDate nextUpdate, FidoMetadataService entries) {
        this.no = no;
        this.nextUpdate = nextUpdate;
        this.entries = entries;
    }

    /** Reads a payload whose signature has been verified. */
    static Metadata of(MetadataBLOBPayload payload) {
        try {
            // Statuses are evaluated here, where their dates are known and a refusal can name the status as its reason.
            FidoMetadataService entries = FidoMetadataService.builder()
                    .useBlob(payload)
                    .prefilter(all -> true)
                    .filter(all -> true)
                    .build();
            return new Metadata(payload.getNo(), payload.getNextUpdate(), entries);
        } catch (Exception declaredForTheDownloaderOnly) {
            throw new IllegalStateException(declaredForTheDownloaderOnly);
        }
    }

    /** The BLOB's serial number, which increases with every issue. */
    long no() {
        return no;
    }

    /** When the next issue is due. */
    LocalDate nextUpdate() {
        return nextUpdate;
    }

    enum Assessment {
        TRUSTED,
        UNTRUSTED,
        FAULTED
    }

    /**
     * The objection to the attestation: no anchor of the model vouches for it, or a status report speaks against the
     * model.
     */
    Assessment assess(Attestation attestation, Instant at) {
        if (attestation.trustPath().isEmpty()) {
            return Assessment.UNTRUSTED;
        }
        List<MetadataBLOBPayloadEntry> vouching = of(attestation).stream()
                .filter(entry -> entry.getMetadataStatement()
                        .map(MetadataStatement::getAttestationRootCertificates)
                        .filter(roots -> leadsTo(roots, attestation, at))
                        .isPresent())
                .toList();
        if (vouching.isEmpty()) {
            return Assessment.UNTRUSTED;
        }
        Set<AuthenticatorStatus> faults = EnumSet.copyOf(COMPROMISED);
        faults.add(AuthenticatorStatus.RETIRED);
        return vouching.stream().anyMatch(entry -> reports(faults, entry, attestation, at))
                ? Assessment.FAULTED
                : Assessment.TRUSTED;
    }

    /**
     * Whether the model is known to be unsafe. A retired model is not: its existing passkeys are as secure as before.
     */
    boolean isCompromised(Attestation attestation, Instant at) {
        return of(attestation).stream().anyMatch(entry -> reports(COMPROMISED, entry, attestation, at));
    }

    /** The models of which every passkey is known to be unsafe, whatever its attestation. */
    Set<UUID> compromisedModels(Instant at) {
        return entries
                .findEntries(entry -> entry.getStatusReports().stream()
                        .anyMatch(report -> isInForce(COMPROMISED, report, at) && concernsAll(report)))
                .stream()
                .flatMap(entry -> entry.getAaguid().stream())
                .flatMap(aaguid -> Aaguid.parse(aaguid.asGuidString()).stream())
                .filter(aaguid -> !aaguid.equals(Aaguid.NONE))
                .collect(Collectors.toSet());
    }

    /**
     * Entries are found by AAGUID; U2F authenticators have none and are found by their certificates' key identifiers.
     */
    private List<MetadataBLOBPayloadEntry> of(Attestation attestation) {
        AAGUID aaguid = new AAGUID(new ByteArray(ByteBuffer.allocate(16)
                .putLong(attestation.aaguid().getMostSignificantBits())
                .putLong(attestation.aaguid().getLeastSignificantBits())
                .array()));
        boolean hasModel = !attestation.aaguid().equals(Aaguid.NONE);
        return entries.findEntries(attestation.trustPath(), aaguid).stream()
                // By key identifier, because one model's certificates must not vouch for another model.
                .filter(entry -> !hasModel || entry.getAaguid().equals(Optional.of(aaguid)))
                .toList();
    }

    private static boolean reports(
            Set<AuthenticatorStatus> statuses, MetadataBLOBPayloadEntry entry, Attestation attestation, Instant at) {
        return entry.getStatusReports().stream()
                .anyMatch(report -> isInForce(statuses, report, at) && concerns(report, attestation));
    }

    private static boolean isInForce(Set<AuthenticatorStatus> statuses, StatusReport report, Instant at) {
        LocalDate today = at.atZone(ZoneOffset.UTC).toLocalDate();
        return statuses.contains(report.getStatus())
                && report.getEffectiveDate().filter(date -> date.isAfter(today)).isEmpty();
    }

    private static boolean concerns(StatusReport report, Attestation attestation) {
        return concernsAll(report)
                || report.getCertificate()
                        .map(X509Certificate::getPublicKey)
                        .filter(key -> attestation.trustPath().stream()
                                .anyMatch(certificate ->
                                        certificate.getPublicKey().equals(key)))
                        .isPresent();
    }

    /** A report of a compromised attestation key may name that key's certificate. */
    private static boolean concernsAll(StatusReport report) {
        return report.getStatus() != AuthenticatorStatus.ATTESTATION_KEY_COMPROMISE
                || report.getCertificate().isEmpty();
    }

    /** Whether the path ends at one of the anchors, which may be a root, an intermediate or the leaf itself. */
    private static boolean leadsTo(Set<X509Certificate> anchors, Attestation attestation, Instant at) {
        List<X509Certificate> path = attestation.trustPath();
        if (!attestation.format().equals(WITH_ROOT) && path.stream().skip(1).anyMatch(Metadata::isSelfIssued)) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (anchors.contains(path.get(i))) {
                return i == 0 ? isValid(path.get(0), at) : isValid(path.subList(0, i), Set.of(path.get(i)), at);
            }
        }
        return isValid(path, anchors, at);
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean isValid(X509Certificate certificate, Instant at) {
        try {
            certificate.checkValidity(Date.from(at));
            return true;
        } catch (CertificateException expiredOrNotYetValid) {
            return false;
        }
    }

    private static boolean isValid(List<X509Certificate> path, Set<X509Certificate> anchors, Instant at) {
        if (anchors.isEmpty()) {
            return false;
        }
        try {
            PKIXParameters parameters = new PKIXParameters(anchors.stream()
                    .map(anchor -> new TrustAnchor(anchor, null))
                    .collect(Collectors.toSet()));
            parameters.setDate(Date.from(at));
            // URLs in an authenticator's certificates are never fetched; revocation is expressed by status reports.
            parameters.setRevocationEnabled(false);
            // TPM certificates have critical policies with qualifiers.
            parameters.setPolicyQualifiersRejected(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (CertPathValidatorException | CertificateException leadsElsewhere) {
            return false;
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
