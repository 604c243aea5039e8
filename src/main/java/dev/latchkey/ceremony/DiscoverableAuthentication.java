package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.webauthn.AuthenticationResponse;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.RequestOptions;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.webauthn.VerifiedAuthentication;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A login without a transaction, by the passkey button or by autofill: the passkey identifies the user. Its start writes
 * nothing; see {@link DerivedHandshake}.
 */
@ApplicationScoped
public class DiscoverableAuthentication {
    private final Readings readings;
    private final Completions completions;
    private final Refusals refusals;
    private final Finish finish;
    private final LoginVerification verification;
    private final CeremonyMetrics metrics;
    private final Clock clock;
    private final SecureRandom random;

    DiscoverableAuthentication(
            Readings readings,
            Completions completions,
            Refusals refusals,
            Finish finish,
            LoginVerification verification,
            CeremonyMetrics metrics,
            Clock clock,
            SecureRandom random) {
        this.readings = readings;
        this.completions = completions;
        this.refusals = refusals;
        this.finish = finish;
        this.verification = verification;
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
    }

    /** Starts a login with any passkey of the relying party. */
    @WithSpan("login.start")
    public Handshake<RequestOptions> start(App app) {
        DerivedHandshake handshake = DerivedHandshake.fresh(app, clock.instant(), random);
        RequestOptions options = RequestOptions.of(
                handshake.challenge(),
                app.rpId().value(),
                app.settings().ceremonyTimeout(),
                List.of(),
                app.settings().userVerification(),
                app.settings().hints());
        metrics.started(app, CeremonyType.AUTHENTICATE);
        return new Handshake<>(handshake.ticket().text(), options, null);
    }

    /**
     * Verifies the authenticator's response and counts the login.
     *
     * @return fails with an {@link ApiException}: 400 if the handshake cannot be used; 401 if the response is refused; 403 if it is
     *     verified but the user is inactive
     * @throws ApiException 400 if the response is malformed or the handshake cannot be used
     */
    @WithSpan("login.finish")
    public CompletionStage<Finished> finish(App app, String handshakeId, JsonNode handshakeResponse, Caller caller) {
        AuthenticationResponse response = AuthenticationResponse.of(handshakeResponse);
        Ticket ticket = Ticket.parse(handshakeId).orElseThrow(CeremonyErrors::unusable);
        Challenge challenge = DerivedHandshake.open(app, ticket, clock.instant())
                .map(handshake -> Challenge.of(app, handshake.challenge()))
                .orElseThrow(CeremonyErrors::unusable);
        return finish.finish(
                app,
                CeremonyType.AUTHENTICATE,
                Tickets.withoutTransaction(ticket),
                caller,
                new Steps(challenge, response));
    }

    /**
     * Inserts the ceremony.
     *
     * @throws ApiException 400 if the handshake has been used
     */
    private static <T> T insert(Supplier<T> insertion) {
        try {
            return insertion.get();
        } catch (DatabaseFailure e) {
            throw switch (e.kind()) {
                // A login that loses a race twice held the passkey and waited for the row of this very handshake,
                // while the deletion of the user erased that row and waited for the passkey: the handshake had been
                // used.
                case CONFLICT, GONE, LOST_RACE -> CeremonyErrors.unusable();
                default -> e;
            };
        }
    }

    private final class Steps implements Finish.Steps<VerifiedAuthentication> {
        private final Challenge challenge;
        private final AuthenticationResponse response;

        Steps(Challenge challenge, AuthenticationResponse response) {
            this.challenge = challenge;
            this.response = response;
        }

        @Override
        public CompletionStage<Reading> read(Attempt attempt) {
            return readings.credential(new Readings.CredentialRead(attempt.app(), challenge, response.credentialId()));
        }

        @Override
        public Verdict<VerifiedAuthentication> verify(Reading reading) {
            Candidate candidate = reading.candidate();
            return candidate == null || reading.account() == null
                    ? verification.refuse(challenge, response, Reason.CRED_UNKNOWN)
                    : verification.verify(challenge, response, candidate);
        }

        @Override
        public boolean userVerified(VerifiedAuthentication outcome) {
            return outcome.userVerified();
        }

        @Override
        public CompletionStage<Completions.Completion> complete(
                Reading reading, VerifiedAuthentication outcome, Attempt attempt) {
            Completions.Login login =
                    new Completions.Login(attempt, outcome, Objects.requireNonNull(reading.candidate()));
            return CompletableFuture.completedFuture(insert(() -> completions.discoverable(login, challenge)));
        }

        @Override
        public boolean refuse(Reading reading, Reason reason, Attempt attempt) {
            return insert(() -> refusals.discoverable(new Refusals.Refusal(attempt, reason, reading)));
        }

        @Override
        public CredentialId loginCredential() {
            return response.credentialId();
        }

        @Override
        public ErrorCode refusalCode() {
            return ErrorCode.DISCOVERABLE_LOGIN_FAILED;
        }
    }
}
