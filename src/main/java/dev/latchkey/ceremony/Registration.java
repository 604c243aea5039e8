package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.error.ApiException;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.CreationOptions;
import dev.latchkey.webauthn.ExpectedRegistration;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.RegistrationResponse;
import dev.latchkey.webauthn.RegistrationVerifier;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.webauthn.VerifiedRegistration;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.TimeOrderedId;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The registration of a passkey (WebAuthn Level 3, section 7.1): requested by a backend, then started and finished by a client. */
@ApplicationScoped
public class Registration {
    private final Requests requests;
    private final Starts starts;
    private final Readings readings;
    private final Completions completions;
    private final Refusals refusals;
    private final Finish finish;
    private final TrustedMetadata metadata;
    private final CeremonyMetrics metrics;
    private final Clock clock;
    private final SecureRandom random;

    Registration(
            Requests requests,
            Starts starts,
            Readings readings,
            Completions completions,
            Refusals refusals,
            Finish finish,
            TrustedMetadata metadata,
            CeremonyMetrics metrics,
            Clock clock,
            SecureRandom random) {
        this.requests = requests;
        this.starts = starts;
        this.readings = readings;
        this.completions = completions;
        this.refusals = refusals;
        this.finish = finish;
        this.metadata = metadata;
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Creates a register transaction, and the user if the external id is new.
     *
     * @param displayName the passkey's name on the authenticator
     * @param conditional whether it is an automatic upgrade after a password login
     * @param requestId as in the log
     * @return the {@code transaction_id}; fails with an {@link ApiException} 403 for an inactive user and for one who has as many passkeys as the app allows
     */
    @WithSpan("registration.request")
    public CompletionStage<String> request(
            App app, String externalId, String displayName, boolean conditional, Terms terms, String requestId) {
        Instant now = clock.instant();
        Ticket transaction = Ticket.random(TimeOrderedId.at(now, random), random);
        return requests.registration(
                        new Requests.Request(app, transaction, externalId, terms, requestId, now),
                        new Requests.Enrolment(
                                displayName, conditional, RandomId.next(random), UserHandle.random(random)))
                .thenApply(created -> transaction.text());
    }

    /**
     * Starts the transaction; an earlier challenge of the transaction becomes invalid.
     *
     * @param attachment null for any
     * @return fails with an {@link ApiException}: 400 if the transaction cannot be used; 403 if the user is inactive
     */
    @WithSpan("registration.start")
    public CompletionStage<Handshake<CreationOptions>> start(
            App app, String transactionId, @Nullable AuthenticatorAttachment attachment, Caller caller) {
        Ticket transaction = Ticket.parse(transactionId).orElseThrow(CeremonyErrors::unusable);
        Instant now = clock.instant();
        Ticket handshake = Ticket.random(transaction.id(), random);
        Challenge challenge = Challenge.random(app, random);
        return starts.start(
                        new Starts.Start(app, CeremonyType.REGISTER, transaction, handshake, challenge, caller, now))
                .thenApply(Starts.Outcome::orThrow)
                .thenApply(started -> CreationOptions.of(
                        challenge.challenge(),
                        app.rpId().value(),
                        app.rpName(),
                        started.userHandle(),
                        Objects.requireNonNull(started.displayName()),
                        challenge.algorithms(),
                        Duration.between(now, started.handshakeExpiresAt()),
                        started.passkeys(),
                        app.settings().residentKey(),
                        started.userVerification(),
                        app.settings().attestation(),
                        attachment,
                        app.settings().hints()))
                .thenApply(options -> new Handshake<>(handshake.text(), options, transaction.text()));
    }

    /**
     * Verifies the authenticator's response and stores the passkey.
     *
     * @return fails with an {@link ApiException}: 400 if the transaction or handshake cannot be used; 401 if the response is refused;
     *     403 if it is verified but the user is inactive
     * @throws ApiException 400 if the response is malformed
     */
    @WithSpan("registration.finish")
    public CompletionStage<Finished> finish(
            App app, String transactionId, String handshakeId, JsonNode handshakeResponse, Caller caller) {
        RegistrationResponse response = RegistrationResponse.of(handshakeResponse);
        Tickets tickets = Tickets.ofTransaction(transactionId, handshakeId);
        return finish.finish(app, CeremonyType.REGISTER, tickets, caller, new Steps(app, response));
    }

    private final class Steps extends TransactionSteps<VerifiedRegistration> {
        private final App app;
        private final RegistrationResponse response;

        Steps(App app, RegistrationResponse response) {
            super(readings, refusals, null);
            this.app = app;
            this.response = response;
        }

        @Override
        public Verdict<VerifiedRegistration> verify(Reading reading) {
            Account account = Objects.requireNonNull(reading.account());
            Challenge challenge = reading.challenge();
            ExpectedRegistration expected = new ExpectedRegistration(
                    challenge.expected(),
                    reading.conditional(),
                    challenge.algorithms(),
                    account.handle(),
                    metadata.policy(challenge.attestationTrust(), app.settings()));
            Verdict<VerifiedRegistration> verdict =
                    metrics.verification(CeremonyType.REGISTER, () -> RegistrationVerifier.verify(expected, response));
            return verdict instanceof Verdict.Verified<VerifiedRegistration> verified
                    ? admit(challenge, account, verified)
                    : verdict;
        }

        private Verdict<VerifiedRegistration> admit(
                Challenge challenge, Account account, Verdict.Verified<VerifiedRegistration> verified) {
            if (challenge.pendingEnrolment() && isRegistered(challenge, verified.outcome())) {
                return new Verdict.Refused<>(Reason.CRED_EXISTS);
            }
            if (account.passkeyCount() >= challenge.maxPasskeys()) {
                return new Verdict.Refused<>(Reason.PASSKEY_LIMIT);
            }
            return verified;
        }

        /** For an early answer; the unique constraint decides, which a pending passkey meets only at redemption. */
        private boolean isRegistered(Challenge challenge, VerifiedRegistration outcome) {
            Readings.CredentialRead read = new Readings.CredentialRead(app, challenge, outcome.credentialId());
            return readings.hasCredential(read);
        }

        @Override
        public boolean userVerified(VerifiedRegistration outcome) {
            return outcome.userVerified();
        }

        @Override
        public CompletionStage<Completions.Completion> complete(
                Reading reading, VerifiedRegistration outcome, Attempt attempt) {
            Completions.NewPasskey passkey = new Completions.NewPasskey(attempt, outcome, RandomId.next(random));
            return CompletableFuture.completedFuture(
                    reading.challenge().pendingEnrolment()
                            ? completions.pendingRegistration(passkey)
                            : enrol(passkey, Objects.requireNonNull(reading.account())));
        }

        private Completions.Completion enrol(Completions.NewPasskey passkey, Account account) {
            Completions.Completion completion = completions.registration(passkey);
            if (completion == Completions.Completion.COMPLETED) {
                metrics.enrolled(app, account.status() == UserStatus.PENDING);
            }
            return completion;
        }
    }
}
