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
import dev.latchkey.user.UserStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** The first step, to {@code REQUESTED}: a backend asks for a transaction. */
@ApplicationScoped
class Requests {
    private static final Statement REGISTRATION = Statement.beside(Requests.class, "request-registration");
    private static final Statement AUTHENTICATION = Statement.beside(Requests.class, "request-authentication");

    private final Sql sql;

    Requests(Sql sql) {
        this.sql = sql;
    }

    /** A transaction to be created. */
    record Request(App app, Ticket transaction, String externalId, Terms terms, Instant now) {
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
                    .with("now", now);
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

    /** The user for whom a transaction was requested, which decides whether it was created. */
    record Requester(UserStatus status, int passkeyCount) {
        private static Requester of(Row row) {
            return new Requester(row.constant("status", UserStatus.class), row.number("passkey_count"));
        }
    }

    /**
     * Creates a register transaction unless the user is inactive or has as many passkeys as the app allows, and the user if
     * there is none.
     *
     * @throws ApiException 404 if the app was deleted meanwhile
     */
    Requester registration(Request request, Enrolment enrolment) {
        Statement.Bound statement = request.bind(REGISTRATION)
                .with("display_name", enrolment.displayName())
                .with("conditional", enrolment.conditional())
                .with("user_id", enrolment.newUserId())
                .with("user_handle", enrolment.newUserHandle().bytes())
                .with("no_metadata", User.NO_METADATA)
                .with("max_passkeys", request.app().settings().maxPasskeysPerUser());
        try {
            // The first attempt sees no row if another request created the user at the same time.
            return sql.row(statement, Requester::of)
                    .or(() -> sql.row(statement, Requester::of))
                    .orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
        } catch (DatabaseFailure e) {
            if (e.kind() == DatabaseFailure.Kind.GONE) {
                throw new ApiException(ErrorCode.APP_NOT_FOUND);
            }
            throw e;
        }
    }

    /** Creates an authenticate transaction unless the user is inactive or has no passkey; empty if there is no such user. */
    Optional<Requester> authentication(Request request) {
        return sql.row(request.bind(AUTHENTICATION), Requester::of);
    }
}
