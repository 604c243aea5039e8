package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.user.UserStatus;
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

/** A login with a passkey of a known user (WebAuthn Level 3, section 7.2): asked for, challenged, finished. */
@ApplicationScoped
public class Authentication {
    private final Ceremonies ceremonies;
    private final TransactionFinish transactionFinish;
    private final Logins logins;
    private final Clock clock;
    private final SecureRandom random;

    Authentication(
            Ceremonies ceremonies,
            TransactionFinish transactionFinish,
            Logins logins,
            Clock clock,
            SecureRandom random) {
        this.ceremonies = ceremonies;
        this.transactionFinish = transactionFinish;
        this.logins = logins;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes an authenticate transaction.
     *
     * @return the {@code transaction_id}
     * @throws ApiException 404 for a user whom the app does not know, 403 for an inactive one, 409 for one without a passkey
     */
    @WithSpan("login.request")
    public String request(App app, String externalId, Terms terms) {
        Instant now = clock.instant();
        Ticket transaction = Ticket.random(TimeOrderedId.at(now, random), random);
        Ceremonies.Requester requester = ceremonies
                .requestAuthentication(app, transaction, externalId, terms, now)
                .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND));
        if (requester.status() == UserStatus.INACTIVE) {
            throw new ApiException(ErrorCode.CANNOT_CREATE_TRANSACTION);
        }
        if (requester.passkeyCount() == 0) {
            throw new ApiException(ErrorCode.USER_HAS_NO_PASSKEYS);
        }
        return transaction.text();
    }

    /**
     * Challenges the user's authenticators; an earlier challenge of the transaction is good for nothing from then on.
     *
     * @throws ApiException 400 when the transaction cannot be used; 403 when the user is inactive
     */
    @WithSpan("login.start")
    public Handshake<RequestOptions> start(App app, String transactionId, Caller caller) {
        Ticket transaction = Ticket.parse(transactionId).orElseThrow(Answers::unusable);
        Instant now = clock.instant();
        Ticket handshake = Ticket.random(transaction.id(), random);
        Challenge challenge = Challenge.random(app, random);
        Ceremonies.Started started = ceremonies
                .start(app, CeremonyType.AUTHENTICATE, transaction, handshake, challenge, caller, now)
                .orElseThrow(Answers::unusable);
        RequestOptions options = RequestOptions.of(
                challenge.challenge(),
                app.rpId().value(),
                Duration.between(now, started.handshakeExpiresAt()),
                started.passkeys(),
                started.userVerification(),
                app.settings().hints());
        return new Handshake<>(handshake.text(), options, transaction.text());
    }

    /**
     * Verifies the authenticator's response and counts the login.
     *
     * @return the nonce
     * @throws ApiException 400 when the response is malformed or the transaction or handshake cannot be used; 401 when the
     *     response is refused; 403 when only the user's status stands against it
     */
    @WithSpan("login.finish")
    public String finish(App app, String transactionId, String handshakeId, JsonNode handshakeResponse, Caller caller) {
        AuthenticationResponse response = AuthenticationResponse.of(handshakeResponse);
        return transactionFinish.finish(
                app,
                CeremonyType.AUTHENTICATE,
                new TransactionFinish.Presented(transactionId, handshakeId, response.credentialId(), caller),
                new Steps(app, response));
    }

    private final class Steps implements TransactionFinish.Steps<VerifiedAuthentication> {
        private final App app;
        private final AuthenticationResponse response;

        Steps(App app, AuthenticationResponse response) {
            this.app = app;
            this.response = response;
        }

        @Override
        public Verdict<VerifiedAuthentication> verify(Ceremony ceremony) {
            Candidate candidate = ceremony.candidate();
            if (candidate == null
                    || !candidate.ownerId().equals(ceremony.account().id())) {
                return logins.refuse(
                        ceremony.challenge(),
                        response,
                        candidate == null ? Reason.CRED_UNKNOWN : Reason.CRED_NOT_OWNER);
            }
            return logins.verify(ceremony.challenge(), response, candidate);
        }

        @Override
        public boolean userVerified(VerifiedAuthentication outcome) {
            return outcome.userVerified();
        }

        @Override
        public boolean complete(Ceremony ceremony, VerifiedAuthentication outcome, Ceremonies.Finish finish) {
            return ceremonies.completeAuthentication(
                    app, Objects.requireNonNull(ceremony.candidate()), outcome, finish);
        }
    }
}
