package dev.latchkey.ceremony;

import dev.latchkey.app.Algorithm;
import dev.latchkey.app.App;
import dev.latchkey.app.UserVerification;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.CredentialDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The step to {@code CHALLENGED}: a browser or phone starts a transaction, for the first time or again. */
@ApplicationScoped
class Starts {
    private static final int MAX_STARTS = 32;
    private static final Statement START = Statement.beside(Starts.class, "start");

    private final Sql sql;

    Starts(Sql sql) {
        this.sql = sql;
    }

    /** A transaction to be started. */
    record Start(
            App app,
            CeremonyType type,
            Ticket transaction,
            Ticket handshake,
            Challenge challenge,
            Caller caller,
            Instant now) {
        private Statement.Bound bind() {
            return START.with("id", transaction.id())
                    .with("app_id", app.id())
                    .with("type", type)
                    .with("transaction_hash", transaction.hash())
                    .with("max_starts", MAX_STARTS)
                    .with("handshake_hash", handshake.hash())
                    .with("handshake_expires_at", now.plus(app.settings().ceremonyTimeout()))
                    .with("challenge", challenge.challenge())
                    .with("rp_id", challenge.rpId())
                    .with("user_verification", challenge.userVerification())
                    .with(
                            "algorithms",
                            challenge.algorithms().stream().map(Algorithm::cose).toList())
                    .with("sign_count_policy", challenge.signCountPolicy())
                    .with("backup_eligibility_policy", challenge.backupEligibilityPolicy())
                    .with("max_passkeys", challenge.maxPasskeys())
                    .with("pending_enrolment", challenge.pendingEnrolment())
                    .with("attestation_trust", challenge.attestationTrust())
                    .with("ip_addr", caller.ipAddr())
                    .with("user_agent", caller.userAgent())
                    .with("now", now);
        }
    }

    /**
     * A started transaction.
     *
     * @param displayName null for a login
     * @param handshakeExpiresAt when the challenge expires
     * @param passkeys the user's, oldest first
     */
    record Started(
            @Nullable String displayName,
            boolean conditional,
            UserHandle userHandle,
            UserVerification userVerification,
            Instant handshakeExpiresAt,
            List<CredentialDescriptor> passkeys) {}

    /**
     * Replaces the transaction's handshake and fixes what its finish is verified against; empty if the transaction cannot, or
     * can no longer, be started.
     *
     * @throws ApiException 403 if the user is inactive
     */
    Optional<Started> start(Start start) {
        List<CredentialDescriptor> passkeys = new ArrayList<>();
        return sql.rows(start.bind(), row -> started(row, passkeys)).stream().findFirst();
    }

    /** Every row is the transaction with one of the user's passkeys, or without one if there is none. */
    private static Started started(Row row, List<CredentialDescriptor> passkeys) {
        if (row.constant("status", UserStatus.class) == UserStatus.INACTIVE) {
            throw new ApiException(ErrorCode.USER_NOT_ACTIVE);
        }
        byte[] credentialId = row.bytesOrNull("credential_id");
        if (credentialId != null) {
            passkeys.add(new CredentialDescriptor(new CredentialId(credentialId), row.texts("transports")));
        }
        return new Started(
                row.textOrNull("display_name"),
                row.flag("conditional"),
                new UserHandle(row.bytes("user_handle")),
                row.constant("user_verification", UserVerification.class),
                row.instant("handshake_expires_at"),
                passkeys);
    }
}
