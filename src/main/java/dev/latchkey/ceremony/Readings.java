package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.KeptAttestation;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a finish reads before it verifies: nothing is locked. */
@ApplicationScoped
class Readings {
    private static final Statement OF_TRANSACTION = Statement.beside(Readings.class, "read");
    private static final Statement OF_CREDENTIAL = Statement.beside(Readings.class, "read-discoverable");

    private final Sql sql;

    Readings(Sql sql) {
        this.sql = sql;
    }

    /**
     * Reads a challenged transaction with the passkey that the response names; empty if these tickets cannot finish it now.
     *
     * @param type of the ceremony that the transaction must be for
     * @param credentialId null for a registration
     */
    Optional<Reading> ofTransaction(
            App app, CeremonyType type, TransactionTickets tickets, @Nullable CredentialId credentialId, Instant now) {
        return sql.row(
                        OF_TRANSACTION
                                .with("id", tickets.transaction().id())
                                .with("app_id", app.id())
                                .with("credential_id", credentialId == null ? null : credentialId.bytes())
                                .with("credential_hash", credentialId == null ? null : credentialId.hash())
                                .with("now", now),
                        row -> isFinishable(row, type, tickets, now) ? Optional.of(transaction(row)) : NOT_FINISHABLE)
                .flatMap(reading -> reading);
    }

    private static final Optional<Reading> NOT_FINISHABLE = Optional.empty();

    private static boolean isFinishable(Row row, CeremonyType type, TransactionTickets tickets, Instant now) {
        return row.constant("type", CeremonyType.class) == type
                && now.isBefore(row.instant("live_until"))
                && MessageDigest.isEqual(
                        row.bytes("handshake_hash"), tickets.handshake().hash())
                && MessageDigest.isEqual(
                        row.bytes("transaction_hash"), tickets.transaction().hash());
    }

    private static Reading transaction(Row row) {
        Challenge challenge = new Challenge(
                row.bytes("challenge"),
                row.text("rp_id"),
                row.texts("origins"),
                row.texts("top_origins"),
                row.constant("user_verification", UserVerification.class),
                row.numbers("algorithms").stream().map(Algorithm::of).toList(),
                row.constant("sign_count_policy", SignCountPolicy.class),
                row.number("max_passkeys"),
                row.flag("pending_enrolment"),
                row.constant("attestation_trust", AttestationTrust.class));
        return new Reading(challenge, row.flag("conditional"), account(row), candidate(row), row.flag("is_remembered"));
    }

    /** Reads the passkey with this credential id and its user, for a ceremony whose state is in its handshake. */
    Reading ofCredential(App app, Challenge challenge, CredentialId credentialId, Instant now) {
        return sql.row(
                        OF_CREDENTIAL
                                .with("app_id", app.id())
                                .with("attestation_trust", challenge.attestationTrust())
                                .with("credential_id", credentialId.bytes())
                                .with("credential_hash", credentialId.hash())
                                .with("now", now),
                        row -> new Reading(
                                challenge,
                                false,
                                row.textOrNull("user_id") == null ? null : account(row),
                                candidate(row),
                                row.flag("is_remembered")))
                .orElseThrow();
    }

    private static Account account(Row row) {
        return new Account(
                row.text("user_id"),
                row.text("external_id"),
                new UserHandle(row.bytes("user_handle")),
                row.constant("user_status", UserStatus.class),
                row.number("passkey_count"));
    }

    private static @Nullable Candidate candidate(Row row) {
        String id = row.textOrNull("passkey_id");
        return id == null
                ? null
                : new Candidate(
                        id,
                        row.text("owner_id"),
                        row.bytes("public_key"),
                        row.countOrNull("sign_count"),
                        row.flagOrNull("backup_eligible"),
                        userHandle(row),
                        KeptAttestation.of(row.uuid("aaguid"), row.bytesOrNull("attestation_object")));
    }

    private static @Nullable UserHandle userHandle(Row row) {
        byte[] handle = row.bytesOrNull("passkey_user_handle");
        return handle == null ? null : new UserHandle(handle);
    }
}
