package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.webauthn.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The steps that both kinds of transactions share.
 *
 * @param <T> the outcome of a verification
 */
abstract class TransactionSteps<T> implements Finish.Steps<T> {
    private final Readings readings;
    private final Refusals refusals;
    private final App app;
    private final CeremonyType type;
    private final TransactionTickets tickets;
    private final @Nullable CredentialId credentialId;

    /** @param credentialId null for a registration */
    TransactionSteps(
            Readings readings,
            Refusals refusals,
            App app,
            CeremonyType type,
            TransactionTickets tickets,
            @Nullable CredentialId credentialId) {
        this.readings = readings;
        this.refusals = refusals;
        this.app = app;
        this.type = type;
        this.tickets = tickets;
        this.credentialId = credentialId;
    }

    @Override
    public final Reading read(Attempt attempt) {
        return readings.ofTransaction(app, type, tickets, credentialId, attempt.now())
                .orElseThrow(Answers::unusable);
    }

    @Override
    public final boolean refuse(Reading reading, Reason reason, Attempt attempt) {
        return refusals.ofTransaction(reason, attempt);
    }

    @Override
    public final ErrorCode refusalCode() {
        return ErrorCode.WEBAUTHN_LOGIN_FAILED;
    }
}
