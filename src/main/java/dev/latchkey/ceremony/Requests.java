package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.user.User;
import dev.latchkey.user.UserHandle;
import dev.latchkey.webauthn.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The first step, to {@code REQUESTED}: a backend asks for a transaction. A request that the user's state does not allow is
 * recorded, too, as a ceremony that is {@code REFUSED}.
 */
@ApplicationScoped
class Requests {
    private static final Statement REGISTRATION = Statement.beside(Requests.class, "request-registration");
    private static final Statement AUTHENTICATION = Statement.beside(Requests.class, "request-authentication");

    private final Sql sql;
    private final CeremonyLog log;

    Requests(Sql sql, CeremonyLog log) {
        this.sql = sql;
        this.log = log;
    }

    /**
     * A transaction to be created.
     *
     * @param requestId as in the log
     */
    record Request(App app, Ticket transaction, String externalId, Terms terms, String requestId, Instant now) {
        private Statement.Bound bind(Statement statement) {
            return statement
                    .with("id", transaction.id())
                    .with("app_id", app.id())
                    .with("life", app.life())
                    .with("external_id", externalId)
                    .with("transaction_hash", transaction.hash())
                    .with("expires_at", now.plus(terms.ttl(app.settings())))
                    .with("user_verification", terms.userVerification())
                    .with("context", terms.context())
                    .with("request_id", requestId)
                    .with("now", now)
                    .with("now_text", now.toString());
        }
    }

    /**
     * The additional input of a register transaction.
     *
     * @param displayName the passkey's name on the authenticator
     * @param conditional whether it is an automatic upgrade after a password login
     * @param newUserId used if the user does not exist yet, like {@code newUserHandle}
     */
    record Enrolment(String displayName, boolean conditional, String newUserId, UserHandle newUserHandle) {}

    /**
     * Creates a register transaction, and the user if there is none.
     *
     * @throws ApiException 403 if the user is inactive or has as many passkeys as the app allows, 404 if the app was deleted
     *     meanwhile
     */
    void registration(Request request, Enrolment enrolment) {
        Statement.Bound statement = request.bind(REGISTRATION)
                .with("display_name", enrolment.displayName())
                .with("conditional", enrolment.conditional())
                .with("user_id", enrolment.newUserId())
                .with("user_handle", enrolment.newUserHandle().bytes())
                .with("no_metadata", User.NO_METADATA)
                .with("max_passkeys", request.app().settings().maxPasskeysPerUser());
        try {
            // The first attempt sees no row if another request created the user at the same time.
            Judgement judgement = sql.row(statement, Judgement::of)
                    .or(() -> sql.row(statement, Judgement::of))
                    .orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
            requireAccepted(request, CeremonyType.REGISTER, judgement);
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.GONE) {
                throw new ApiException(ErrorCode.APP_NOT_FOUND);
            }
            throw e;
        }
    }

    /**
     * Creates an authenticate transaction.
     *
     * @throws ApiException 404 if there is no such user, 403 if they are inactive, 409 if they have no passkey
     */
    void authentication(Request request) {
        Judgement judgement = sql.row(request.bind(AUTHENTICATION), Judgement::of)
                .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
        requireAccepted(request, CeremonyType.AUTHENTICATE, judgement);
    }

    /**
     * The result for an existing user.
     *
     * @param refusal null if the transaction was created
     */
    private record Judgement(@Nullable Reason refusal) {
        private static Judgement of(Row row) {
            String refusal = row.textOrNull("refusal");
            return new Judgement(refusal == null ? null : Reason.valueOf(refusal.toUpperCase(Locale.ROOT)));
        }
    }

    private void requireAccepted(Request request, CeremonyType type, Judgement judgement) {
        Reason refusal = judgement.refusal();
        if (refusal != null) {
            log.refused(request.app(), type, request.transaction().id(), refusal);
            throw new ApiException(
                    refusal == Reason.NO_PASSKEYS
                            ? ErrorCode.USER_HAS_NO_PASSKEYS
                            : ErrorCode.CANNOT_CREATE_TRANSACTION);
        }
    }
}
