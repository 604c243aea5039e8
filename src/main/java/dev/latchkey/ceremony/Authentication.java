package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.error.ApiException;
import dev.latchkey.webauthn.AuthenticationResponse;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.RequestOptions;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.webauthn.VerifiedAuthentication;
import dev.latchkey.wire.TimeOrderedId;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** A login of a known user (WebAuthn Level 3, section 7.2): requested by a backend, then started and finished by a client. */
@ApplicationScoped
public class Authentication {
    private final Requests requests;
    private final Starts starts;
    private final Readings readings;
    private final Completions completions;
    private final Refusals refusals;
    private final Finish finish;
    private final LoginVerification verification;
    private final Clock clock;
    private final SecureRandom random;

    Authentication(
            Requests requests,
            Starts starts,
            Readings readings,
            Completions completions,
            Refusals refusals,
            Finish finish,
            LoginVerification verification,
            Clock clock,
            SecureRandom random) {
        this.requests = requests;
        this.starts = starts;
        this.readings = readings;
        this.completions = completions;
        this.refusals = refusals;
        this.finish = finish;
        this.verification = verification;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Creates an authenticate transaction.
     *
     * @param requestId as in the log
     * @return the {@code transaction_id}; fails with an {@link ApiException}: 404 for an unknown user, 403 for an inactive one, 409 for one without a passkey
     */
    @WithSpan("login.request")
    public CompletionStage<String> request(App app, String externalId, Terms terms, String requestId) {
        Instant now = clock.instant();
        Ticket transaction = Ticket.random(TimeOrderedId.at(now, random), random);
        return requests.authentication(new Requests.Request(app, transaction, externalId, terms, requestId, now))
                .thenApply(created -> transaction.text());
    }

    /**
     * Starts the transaction; an earlier challenge of the transaction becomes invalid.
     *
     * @return fails with an {@link ApiException}: 400 if the transaction cannot be used; 403 if the user is inactive
     */
    @WithSpan("login.start")
    public CompletionStage<Handshake<RequestOptions>> start(App app, String transactionId, Caller caller) {
        Ticket transaction = Ticket.parse(transactionId).orElseThrow(CeremonyErrors::unusable);
        Instant now = clock.instant();
        Ticket handshake = Ticket.random(transaction.id(), random);
        Challenge challenge = Challenge.random(app, random);
        return starts.start(new Starts.Start(
                        app, CeremonyType.AUTHENTICATE, transaction, handshake, challenge, caller, now))
                .thenApply(Starts.Outcome::orThrow)
                .thenApply(started -> RequestOptions.of(
                        challenge.challenge(),
                        app.rpId().value(),
                        Duration.between(now, started.handshakeExpiresAt()),
                        started.passkeys(),
                        started.userVerification(),
                        app.settings().hints()))
                .thenApply(options -> new Handshake<>(handshake.text(), options, transaction.text()));
    }

    /**
     * Verifies the authenticator's response and counts the login.
     *
     * @return fails with an {@link ApiException}: 400 if the transaction or handshake cannot be used; 401 if the response is refused;
     *     403 if it is verified but the user is inactive
     * @throws ApiException 400 if the response is malformed
     */
    @WithSpan("login.finish")
    public CompletionStage<Finished> finish(
            App app, String transactionId, String handshakeId, JsonNode handshakeResponse, Caller caller) {
        AuthenticationResponse response = AuthenticationResponse.of(handshakeResponse);
        Tickets tickets = Tickets.ofTransaction(transactionId, handshakeId);
        return finish.finish(app, CeremonyType.AUTHENTICATE, tickets, caller, new Steps(response));
    }

    private final class Steps extends TransactionSteps<VerifiedAuthentication> {
        private final AuthenticationResponse response;

        Steps(AuthenticationResponse response) {
            super(readings, refusals, response.credentialId());
            this.response = response;
        }

        @Override
        public Verdict<VerifiedAuthentication> verify(Reading reading) {
            Account account = Objects.requireNonNull(reading.account());
            Candidate candidate = reading.candidate();
            if (candidate == null || !candidate.ownerId().equals(account.id())) {
                Reason reason = candidate == null ? Reason.CRED_UNKNOWN : Reason.CRED_NOT_OWNER;
                return verification.refuse(reading.challenge(), response, reason);
            }
            return verification.verify(reading.challenge(), response, candidate);
        }

        @Override
        public boolean userVerified(VerifiedAuthentication outcome) {
            return outcome.userVerified();
        }

        @Override
        public CompletionStage<Completions.Completion> complete(
                Reading reading, VerifiedAuthentication outcome, Attempt attempt) {
            return completions.authentication(
                    new Completions.Login(attempt, outcome, Objects.requireNonNull(reading.candidate())));
        }
    }
}
