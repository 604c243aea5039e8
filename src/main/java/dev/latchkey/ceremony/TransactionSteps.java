package dev.latchkey.ceremony;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.webauthn.Reason;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The steps that registration and login with a transaction share.
 *
 * @param <T> the outcome of a verification
 */
abstract class TransactionSteps<T> implements Finish.Steps<T> {
    private final Readings readings;
    private final Refusals refusals;
    private final @Nullable CredentialId credentialId;

    /** @param credentialId of the passkey with which the client logs in; null for a registration */
    TransactionSteps(Readings readings, Refusals refusals, @Nullable CredentialId credentialId) {
        this.readings = readings;
        this.refusals = refusals;
        this.credentialId = credentialId;
    }

    @Override
    public final CompletionStage<Reading> read(Attempt attempt) {
        return readings.transaction(new Readings.TransactionRead(attempt, credentialId))
                .thenApply(reading -> reading.orElseThrow(CeremonyErrors::unusable));
    }

    @Override
    public final boolean refuse(Reading reading, Reason reason, Attempt attempt) {
        return refusals.transaction(new Refusals.Refusal(attempt, reason, reading));
    }

    @Override
    public final @Nullable CredentialId loginCredential() {
        return credentialId;
    }

    @Override
    public final ErrorCode refusalCode() {
        return ErrorCode.WEBAUTHN_LOGIN_FAILED;
    }
}
