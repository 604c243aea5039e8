package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
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
import org.jspecify.annotations.Nullable;

/** The making of a passkey (WebAuthn Level 3, section 7.1): asked for, challenged, finished. */
@ApplicationScoped
public class Registration {
    private final Ceremonies ceremonies;
    private final TransactionFinish transactionFinish;
    private final TrustedMetadata metadata;
    private final CeremonyMetrics metrics;
    private final Clock clock;
    private final SecureRandom random;

    Registration(
            Ceremonies ceremonies,
            TransactionFinish transactionFinish,
            TrustedMetadata metadata,
            CeremonyMetrics metrics,
            Clock clock,
            SecureRandom random) {
        this.ceremonies = ceremonies;
        this.transactionFinish = transactionFinish;
        this.metadata = metadata;
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a register transaction, and the user if the relying party never named him before.
     *
     * @param displayName what the passkey is called on the authenticator
     * @param conditional whether it is an automatic upgrade after a password login
     * @return the {@code transaction_id}
     * @throws ApiException 403 for an inactive user and for one who has all the passkeys that the app allows
     */
    @WithSpan("registration.request")
    public String request(App app, String externalId, String displayName, boolean conditional, Terms terms) {
        Instant now = clock.instant();
        Ticket transaction = Ticket.random(TimeOrderedId.at(now, random), random);
        Ceremonies.Requester requester = ceremonies.requestRegistration(
                app,
                transaction,
                externalId,
                displayName,
                conditional,
                terms,
                RandomId.next(random),
                UserHandle.random(random),
                now);
        if (requester.status() == UserStatus.INACTIVE
                || requester.passkeyCount() >= app.settings().maxPasskeysPerUser()) {
            throw new ApiException(ErrorCode.CANNOT_CREATE_TRANSACTION);
        }
        return transaction.text();
    }

    /**
     * Challenges the authenticator; an earlier challenge of the transaction is good for nothing from then on.
     *
     * @param attachment null: any
     * @throws ApiException 400 when the transaction cannot be used; 403 when the user is inactive
     */
    @WithSpan("registration.start")
    public Handshake<CreationOptions> start(
            App app, String transactionId, @Nullable AuthenticatorAttachment attachment, Caller caller) {
        Ticket transaction = Ticket.parse(transactionId).orElseThrow(Answers::unusable);
        Instant now = clock.instant();
        Ticket handshake = Ticket.random(transaction.id(), random);
        Challenge challenge = Challenge.random(app, random);
        Ceremonies.Started started = ceremonies
                .start(app, CeremonyType.REGISTER, transaction, handshake, challenge, caller, now)
                .orElseThrow(Answers::unusable);
        CreationOptions options = CreationOptions.of(
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
                app.settings().hints());
        return new Handshake<>(handshake.text(), options, transaction.text());
    }

    /**
     * Verifies the authenticator's response and keeps the passkey.
     *
     * @return the nonce
     * @throws ApiException 400 when the response is malformed or the transaction or handshake cannot be used; 401 when the
     *     response is refused; 403 when only the user's status stands against it
     */
    @WithSpan("registration.finish")
    public String finish(App app, String transactionId, String handshakeId, JsonNode handshakeResponse, Caller caller) {
        RegistrationResponse response = RegistrationResponse.of(handshakeResponse);
        return transactionFinish.finish(
                app,
                CeremonyType.REGISTER,
                new TransactionFinish.Presented(transactionId, handshakeId, null, caller),
                new Steps(app, response));
    }

    private final class Steps implements TransactionFinish.Steps<VerifiedRegistration> {
        private final App app;
        private final RegistrationResponse response;

        Steps(App app, RegistrationResponse response) {
            this.app = app;
            this.response = response;
        }

        @Override
        public Verdict<VerifiedRegistration> verify(Ceremony ceremony) {
            ExpectedRegistration expected = new ExpectedRegistration(
                    ceremony.challenge().expected(),
                    ceremony.conditional(),
                    ceremony.challenge().algorithms(),
                    ceremony.account().handle(),
                    metadata.policy(ceremony.challenge().attestationTrust(), app.settings()));
            Verdict<VerifiedRegistration> verdict =
                    metrics.verification(CeremonyType.REGISTER, () -> RegistrationVerifier.verify(expected, response));
            return verdict instanceof Verdict.Verified<VerifiedRegistration> verified
                    ? admit(ceremony, verified)
                    : verdict;
        }

        private Verdict<VerifiedRegistration> admit(
                Ceremony ceremony, Verdict.Verified<VerifiedRegistration> verified) {
            if (ceremony.challenge().pendingEnrolment() && isRegistered(ceremony, verified.outcome())) {
                return new Verdict.Refused<>(Reason.CRED_EXISTS);
            }
            if (ceremony.account().passkeyCount() >= ceremony.challenge().maxPasskeys()) {
                return new Verdict.Refused<>(Reason.PASSKEY_LIMIT);
            }
            return verified;
        }

        /** So that it is said at once; what decides is the unique constraint, which a waiting passkey meets later. */
        private boolean isRegistered(Ceremony ceremony, VerifiedRegistration outcome) {
            return ceremonies
                            .readDiscoverable(app, ceremony.challenge(), outcome.credentialId(), clock.instant())
                            .candidate()
                    != null;
        }

        @Override
        public boolean userVerified(VerifiedRegistration outcome) {
            return outcome.userVerified();
        }

        @Override
        public boolean complete(Ceremony ceremony, VerifiedRegistration outcome, Ceremonies.Finish finish) {
            String passkeyId = RandomId.next(random);
            return ceremony.challenge().pendingEnrolment()
                    ? ceremonies.completePendingRegistration(app, passkeyId, outcome, finish)
                    : ceremonies.completeRegistration(app, passkeyId, outcome, finish);
        }
    }
}
