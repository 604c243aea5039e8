package dev.latchkey.ceremony;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.webauthn.VerifiedAuthentication;
import dev.latchkey.webauthn.VerifiedRegistration;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The step to {@code COMPLETED}: a verified response is written, and with it the passkey that it created or used. Each
 * statement locks what it changes first and changes all of it or nothing.
 */
@ApplicationScoped
class Completions {
    /** The format of an attestation object without an attestation (WebAuthn Level 3, section 8.7). */
    private static final String UNATTESTED = "none";

    private static final Statement REGISTRATION = Statement.beside(Completions.class, "complete-registration");
    private static final Statement PENDING_REGISTRATION =
            Statement.beside(Completions.class, "complete-pending-registration");
    private static final Statement AUTHENTICATION = Statement.beside(Completions.class, "complete-authentication");
    private static final Statement DISCOVERABLE = Statement.beside(Completions.class, "complete-discoverable");

    private final Sql sql;

    Completions(Sql sql) {
        this.sql = sql;
    }

    /** What became of a completion. */
    enum Completion {
        COMPLETED,
        /** The ceremony or the passkey is not as it was read, and nothing was changed. */
        OUTDATED,
        /** The credential is already registered in the app, and nothing was changed. */
        CREDENTIAL_EXISTS
    }

    /** Adds the passkey and completes the ceremony. */
    Completion registration(String passkeyId, VerifiedRegistration outcome, Attempt attempt) {
        try {
            return change(add(REGISTRATION, passkeyId, outcome, attempt));
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.CONFLICT) {
                return Completion.CREDENTIAL_EXISTS;
            }
            throw e;
        }
    }

    /** Stores the passkey in the ceremony until the nonce is redeemed, and completes the ceremony. */
    Completion pendingRegistration(String passkeyId, VerifiedRegistration outcome, Attempt attempt) {
        return change(add(PENDING_REGISTRATION, passkeyId, outcome, attempt)
                .with("credential_hash", outcome.credentialId().hash()));
    }

    private static Statement.Bound add(
            Statement statement, String passkeyId, VerifiedRegistration outcome, Attempt attempt) {
        return attempt.bind(statement)
                .with("passkey_id", passkeyId)
                .with("credential_id", outcome.credentialId().bytes())
                .with("public_key", outcome.publicKey())
                .with("sign_count", outcome.signCount())
                .with("backup_eligible", outcome.backupEligible())
                .with("backup_state", outcome.backupState())
                .with("user_verified", outcome.userVerified())
                .with("transports", outcome.transports())
                .with("aaguid", outcome.aaguid())
                .with("attestation_format", outcome.attestationFormat())
                .with(
                        "attestation_object",
                        outcome.attestationFormat().equals(UNATTESTED) ? null : outcome.attestationObject())
                .with("origin", outcome.origin());
    }

    /** Counts the login and completes the transaction's ceremony. */
    Completion authentication(Candidate candidate, VerifiedAuthentication outcome, Attempt attempt) {
        return change(use(attempt.bind(AUTHENTICATION), candidate, outcome));
    }

    /**
     * Counts the login and inserts its ceremony, completed.
     *
     * @throws DatabaseFailure {@code CONFLICT} if the handshake has been used
     */
    Completion discoverable(Challenge challenge, Candidate candidate, VerifiedAuthentication outcome, Attempt attempt) {
        return change(use(attempt.bindInsert(DISCOVERABLE, challenge), candidate, outcome)
                .with("sign_count_policy", challenge.signCountPolicy()));
    }

    private static Statement.Bound use(Statement.Bound statement, Candidate candidate, VerifiedAuthentication outcome) {
        return statement
                .with("passkey_id", candidate.id())
                .with("sign_count", outcome.signCount())
                .with("backup_eligible", outcome.backupEligible())
                .with("backup_state", outcome.backupState())
                .with("user_verified", outcome.userVerified())
                .with("origin", outcome.origin());
    }

    private Completion change(Statement.Bound statement) {
        return sql.change(statement) == 1 ? Completion.COMPLETED : Completion.OUTDATED;
    }
}
