package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.DatabaseFailure;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finishing a transaction's ceremony: read, verify, write. Nothing is locked while the response is verified, so the statement
 * that writes decides whether the verdict counts; where it does not, a second reading tells why.
 */
@ApplicationScoped
class TransactionFinish {
    private static final int READINGS = 2;

    private final Ceremonies ceremonies;
    private final SignedNonces signedNonces;
    private final CeremonyLog log;
    private final Clock clock;
    private final SecureRandom random;

    TransactionFinish(
            Ceremonies ceremonies, SignedNonces signedNonces, CeremonyLog log, Clock clock, SecureRandom random) {
        this.ceremonies = ceremonies;
        this.signedNonces = signedNonces;
        this.log = log;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What differs between a registration and a login.
     *
     * @param <T> the outcome of the verification
     */
    interface Steps<T> {
        /** Judges the response; holds no connection. */
        Verdict<T> verify(Ceremony ceremony);

        /** Whether the user was verified. */
        boolean userVerified(T outcome);

        /**
         * Writes the outcome, if the ceremony can still be finished.
         *
         * @throws DatabaseFailure {@code CONFLICT} when the credential is registered in the app already
         */
        boolean complete(Ceremony ceremony, T outcome, Ceremonies.Finish finish);
    }

    /**
     * What the client presents.
     *
     * @param credentialId of the passkey that a login names; null: of a registration
     */
    record Presented(
            String transactionId,
            String handshakeId,
            @Nullable CredentialId credentialId,
            Caller caller) {}

    /**
     * Takes the handshake, whatever comes of it.
     *
     * @return the nonce
     * @throws ApiException 400 when the tickets cannot be used, 401 when the response is refused, 403 when only the user's
     *     status stands against it
     */
    <T> String finish(App app, CeremonyType type, Presented presented, Steps<T> steps) {
        Ticket transaction = Ticket.parse(presented.transactionId()).orElseThrow(Answers::unusable);
        Ticket handshake = Ticket.parse(presented.handshakeId())
                .filter(ticket -> ticket.id().equals(transaction.id()))
                .orElseThrow(Answers::unusable);
        for (int reading = 0; reading < READINGS; reading++) {
            Instant now = clock.instant();
            Ceremonies.Finish finish = new Ceremonies.Finish(
                    transaction.secret(),
                    handshake,
                    Ticket.random(transaction.id(), random),
                    now.plus(app.settings().nonceTtl()),
                    presented.caller(),
                    now);
            Ceremony ceremony = ceremonies
                    .read(app, transaction.id(), presented.credentialId(), now)
                    .filter(read -> read.isFinishableBy(handshake, transaction, type, now))
                    .orElseThrow(Answers::unusable);
            Verdict<T> verdict = steps.verify(ceremony);
            Optional<Verdict.Refused<?>> refusal = refusal(verdict, ceremony.account());
            if (refusal.isPresent()) {
                throw refuse(app, type, ceremony, refusal.get(), finish);
            }
            if (verdict instanceof Verdict.Verified<T> verified) {
                // Before anything is written: a nonce that cannot be signed must cost nobody his ceremony.
                String nonce = finish.nonceText(
                        signedNonces,
                        app,
                        ceremony.account(),
                        !ceremony.conditional(),
                        steps.userVerified(verified.outcome()));
                try {
                    if (steps.complete(ceremony, verified.outcome(), finish)) {
                        log.completed(app, type, ceremony.id());
                        return nonce;
                    }
                } catch (DatabaseFailure e) {
                    if (e.kind() != DatabaseFailure.Kind.CONFLICT) {
                        throw e;
                    }
                    throw refuse(app, type, ceremony, new Verdict.Refused<>(Reason.CRED_EXISTS), finish);
                }
            }
        }
        throw Answers.unusable();
    }

    private ApiException refuse(
            App app, CeremonyType type, Ceremony ceremony, Verdict.Refused<?> refused, Ceremonies.Finish finish) {
        if (!ceremonies.refuse(app, refused.reason(), finish)) {
            return Answers.unusable();
        }
        log.refused(app, type, ceremony.id(), refused, ceremony.challenge());
        return Answers.refused(
                ErrorCode.WEBAUTHN_LOGIN_FAILED,
                refused.reason(),
                type == CeremonyType.AUTHENTICATE && !ceremony.isRemembered());
    }

    /** Why a finish is refused: its verdict, or else the user's status, which is told only to whoever proved the passkey. */
    static Optional<Verdict.Refused<?>> refusal(Verdict<?> verdict, Account account) {
        if (verdict instanceof Verdict.Refused<?> refused) {
            return Optional.of(refused);
        }
        return account.isInactive() ? Optional.of(new Verdict.Refused<>(Reason.USER_INACTIVE)) : Optional.empty();
    }
}
