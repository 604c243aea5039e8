package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.BatchStatement;
import dev.latchkey.database.Batches;
import dev.latchkey.database.Coalescer;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.database.Step;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.ReportingStatement;
import dev.latchkey.user.User;
import dev.latchkey.user.UserHandle;
import dev.latchkey.webauthn.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The first step, to {@code REQUESTED}: a backend asks for a transaction. A request that the user's state does not allow is
 * recorded, too, as a ceremony that is {@code REFUSED}.
 */
@ApplicationScoped
class Requests {
    private static final ReportingStatement<Statement> REGISTRATION =
            ReportingStatement.beside(Requests.class, "request-registration");
    private static final Statement AUTHENTICATION = Statement.beside(Requests.class, "request-authentication");

    private static final ReportingStatement<BatchStatement> REGISTRATIONS =
            ReportingStatement.manyBeside(Requests.class, "request-registration-many");
    private static final BatchStatement AUTHENTICATIONS =
            BatchStatement.beside(Requests.class, "request-authentication-many");

    private final Sql sql;
    private final CeremonyLog log;
    private final CeremonyMetrics metrics;
    private final Coalescer<Enrolling, Outcome> registrations;
    private final Coalescer<Request, Outcome> authentications;

    Requests(Sql sql, Batches batches, CeremonyLog log, CeremonyMetrics metrics) {
        this.sql = sql;
        this.log = log;
        this.metrics = metrics;
        registrations = batches.of(new Registrations());
        authentications = batches.of(new Authentications());
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
     * @return fails with an {@link ApiException}: 403 if the user is inactive or has as many passkeys as the app allows, 404 if the
     *     app was deleted meanwhile
     */
    CompletionStage<Void> registration(Request request, Enrolment enrolment) {
        return registrations
                .ask(new Enrolling(request, enrolment))
                .thenAccept(
                        outcome -> requireCreated(request, CeremonyType.REGISTER, outcome, ErrorCode.APP_NOT_FOUND));
    }

    /**
     * Creates an authenticate transaction.
     *
     * @return fails with an {@link ApiException}: 404 if there is no such user, 403 if they are inactive, 409 if they have no
     *     passkey
     */
    CompletionStage<Void> authentication(Request request) {
        return authentications
                .ask(request)
                .thenAccept(outcome ->
                        requireCreated(request, CeremonyType.AUTHENTICATE, outcome, ErrorCode.USER_NOT_FOUND));
    }

    /** A request for a register transaction. */
    private record Enrolling(Request request, Enrolment enrolment) {
        Statement.Bound bind() {
            return request.bind(REGISTRATION.asWanted(request.app().wantedEvents()))
                    .with("display_name", enrolment.displayName())
                    .with("conditional", enrolment.conditional())
                    .with("user_id", enrolment.newUserId())
                    .with("user_handle", enrolment.newUserHandle().bytes())
                    .with("no_metadata", User.NO_METADATA)
                    .with("max_passkeys", request.app().settings().maxPasskeysPerUser());
        }
    }

    /** The outcome of a request. */
    private enum Created implements Outcome {
        /** The transaction exists. */
        YES,
        /** Nothing exists: neither the app, any more, nor the user, unless the request would have created them. */
        NO
    }

    private sealed interface Outcome {
        static Outcome of(Row row) {
            String refusal = row.textOrNull("refusal");
            return refusal == null ? Created.YES : new Refused(Reason.valueOf(refusal.toUpperCase(Locale.ROOT)));
        }
    }

    /** Recorded as a ceremony that is {@code REFUSED}. */
    private record Refused(Reason reason) implements Outcome {}

    private void requireCreated(Request request, CeremonyType type, Outcome outcome, ErrorCode notFound) {
        if (outcome instanceof Refused refused) {
            log.refused(request.app(), type, request.transaction().id(), refused.reason());
            throw new ApiException(
                    refused.reason() == Reason.NO_PASSKEYS
                            ? ErrorCode.USER_HAS_NO_PASSKEYS
                            : ErrorCode.CANNOT_CREATE_TRANSACTION);
        }
        if (outcome == Created.NO) {
            throw new ApiException(notFound);
        }
        metrics.requested(request.app(), type);
    }

    private final class Registrations implements Step<Enrolling, Outcome> {
        @Override
        public String name() {
            return "request_registration";
        }

        @Override
        public String appId(Enrolling enrolling) {
            return enrolling.request().app().id();
        }

        /** The user, who may be created. */
        @Override
        public Set<?> changes(Enrolling enrolling) {
            return Set.of(List.of(appId(enrolling), enrolling.request().externalId()));
        }

        @Override
        public Outcome one(Enrolling enrolling) {
            Statement.Bound statement = enrolling.bind();
            try {
                // The first attempt sees no row if another request created the user at the same time.
                return sql.row(statement, Outcome::of)
                        .or(() -> sql.row(statement, Outcome::of))
                        .orElse(Created.NO);
            } catch (DatabaseFailure e) {
                if (e.kind() == DatabaseFailure.Kind.GONE) {
                    return Created.NO;
                }
                throw e;
            }
        }

        @Override
        public List<Optional<Outcome>> many(List<Enrolling> enrollings, Batch batch) {
            BatchStatement statement = REGISTRATIONS.asWanted(enrollings.stream()
                    .map(enrolling -> enrolling.request().app().wantedEvents()));
            return batch.row(statement, enrollings, Enrolling::bind, (enrolling, row) -> Outcome.of(row));
        }
    }

    private final class Authentications implements Step<Request, Outcome> {
        @Override
        public String name() {
            return "request_authentication";
        }

        @Override
        public String appId(Request request) {
            return request.app().id();
        }

        @Override
        public Outcome one(Request request) {
            return sql.row(request.bind(AUTHENTICATION), Outcome::of).orElse(Created.NO);
        }

        @Override
        public List<Optional<Outcome>> many(List<Request> requests, Batch batch) {
            return batch.row(
                    AUTHENTICATIONS,
                    requests,
                    request -> request.bind(AUTHENTICATION),
                    (request, row) -> Outcome.of(row));
        }
    }
}
