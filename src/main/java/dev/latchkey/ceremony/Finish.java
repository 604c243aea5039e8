package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.Threads;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.nonce.SignedNonces;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finishing a ceremony of any kind: read, verify, write. Nothing is locked while the response is verified, so the statement
 * that writes decides whether the verdict counts. If it does not, a second reading reveals why.
 */
@ApplicationScoped
class Finish {
    private static final int READINGS = 2;

    private final SignedNonces signedNonces;
    private final KnownCredentials knownCredentials;
    private final CeremonyLog log;
    private final Clock clock;
    private final SecureRandom random;

    Finish(
            SignedNonces signedNonces,
            KnownCredentials knownCredentials,
            CeremonyLog log,
            Clock clock,
            SecureRandom random) {
        this.signedNonces = signedNonces;
        this.knownCredentials = knownCredentials;
        this.log = log;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The steps that differ between the kinds of ceremony.
     *
     * @param <T> the outcome of a verification
     */
    interface Steps<T> {
        /**
         * Reads the ceremony's state.
         *
         * @return fails with an {@link ApiException} 400 if the tickets cannot be used
         */
        CompletionStage<Reading> read(Attempt attempt);

        /** Verifies the response, on a worker thread; holds no database connection. */
        Verdict<T> verify(Reading reading);

        /** Whether the authenticator verified the user. */
        boolean userVerified(T outcome);

        /** Writes the outcome of a verified response; called on a worker thread. */
        CompletionStage<Completions.Completion> complete(Reading reading, T outcome, Attempt attempt);

        /** Writes a refusal, on a worker thread; false if the handshake was no longer live, or the app. */
        boolean refuse(Reading reading, Reason reason, Attempt attempt);

        /** The credential id with which the client logs in; null for a registration. */
        @Nullable
        CredentialId loginCredential();

        /** The error code of a refused response. */
        ErrorCode refusalCode();
    }

    /** A ceremony that is to be finished. */
    private record Ceremony<T>(App app, CeremonyType type, Tickets tickets, Caller caller, Steps<T> steps) {}

    /**
     * Finishes a ceremony, which uses up its handshake, whatever the outcome.
     *
     * @return fails with an {@link ApiException}: 400 if the tickets cannot be used, 401 if the response is refused, 403 if it is
     *     verified but the user is inactive
     */
    <T> CompletionStage<Finished> finish(App app, CeremonyType type, Tickets tickets, Caller caller, Steps<T> steps) {
        return finish(new Ceremony<>(app, type, tickets, caller, steps), READINGS);
    }

    private <T> CompletionStage<Finished> finish(Ceremony<T> ceremony, int readings) {
        if (readings == 0) {
            return CompletableFuture.failedFuture(CeremonyErrors.unusable());
        }
        Instant now = clock.instant();
        Ticket issued = Ticket.random(ceremony.tickets().handshake().id(), random);
        Attempt attempt = new Attempt(
                ceremony.app(),
                ceremony.type(),
                ceremony.tickets(),
                ceremony.caller(),
                signedNonces.areIssuedBy(ceremony.app()) ? issued.ofJwt() : issued,
                now.plus(ceremony.app().settings().nonceTtl()),
                now);
        return ceremony.steps()
                .read(attempt)
                .thenCompose(reading -> Threads.onWorker(() -> judge(reading, issued, attempt, ceremony.steps())))
                .thenCompose(completing -> completing)
                .thenCompose(finished -> finished.<CompletionStage<Finished>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> finish(ceremony, readings - 1)));
    }

    /** Verifies the response and writes the verdict; empty if a second reading has to reveal why it could not be written. */
    private <T> CompletionStage<Optional<Finished>> judge(
            Reading reading, Ticket issued, Attempt attempt, Steps<T> steps) {
        Verdict<T> verdict = steps.verify(reading);
        if (verdict instanceof Verdict.Refused<T> refused) {
            throw refuse(reading, refused, attempt, steps);
        }
        T outcome = ((Verdict.Verified<T>) verdict).outcome();
        Account account = Objects.requireNonNull(reading.account());
        if (account.isInactive()) {
            throw refuse(reading, new Verdict.Refused<>(Reason.USER_INACTIVE), attempt, steps);
        }
        // Before anything is written, because a failure to sign must not use up the ceremony.
        String nonce = nonce(issued, account, !reading.conditional(), steps.userVerified(outcome), attempt);
        return steps.complete(reading, outcome, attempt).thenCompose(completion -> switch (completion) {
            case COMPLETED -> {
                log.completed(attempt);
                yield CompletableFuture.completedFuture(Optional.of(new Finished(nonce, account.id())));
            }
            case CREDENTIAL_EXISTS ->
                Threads.onWorker(() -> {
                    throw refuse(reading, new Verdict.Refused<>(Reason.CRED_EXISTS), attempt, steps);
                });
            case OUTDATED -> CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private String nonce(Ticket issued, Account account, boolean userPresent, boolean userVerified, Attempt attempt) {
        if (!signedNonces.areIssuedBy(attempt.app())) {
            return issued.text();
        }
        SignedNonces.Content content = new SignedNonces.Content(
                issued.text(),
                account.externalId(),
                attempt.now(),
                attempt.nonceExpiresAt(),
                userPresent,
                userVerified);
        return signedNonces.text(attempt.app(), content);
    }

    private <T> ApiException refuse(Reading reading, Verdict.Refused<T> refused, Attempt attempt, Steps<T> steps) {
        if (!steps.refuse(reading, refused.reason(), attempt)) {
            return CeremonyErrors.unusable();
        }
        log.refused(attempt, refused, reading.challenge());
        return CeremonyErrors.refused(
                steps.refusalCode(), refused.reason(), isUnknownCredential(reading, refused.reason(), attempt, steps));
    }

    /** Looks the credential up whatever the reason, so that the time of the answer does not reveal it. */
    private boolean isUnknownCredential(Reading reading, Reason reason, Attempt attempt, Steps<?> steps) {
        CredentialId credentialId = steps.loginCredential();
        return credentialId != null
                && attempt.app().settings().unknownCredentialSignal()
                && !knownCredentials.include(reading.challenge().rpId(), credentialId, attempt.now())
                && reason == Reason.CRED_UNKNOWN;
    }
}
