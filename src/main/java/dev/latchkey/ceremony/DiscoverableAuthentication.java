package dev.latchkey.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.nonce.SignedNonces;
import dev.latchkey.webauthn.AuthenticationResponse;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.RequestOptions;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.webauthn.VerifiedAuthentication;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A login without a transaction: by the passkey button or by autofill, the user being found from the passkey. Its start
 * writes nothing; see {@link DerivedHandshake}.
 */
@ApplicationScoped
public class DiscoverableAuthentication {
    private static final int READINGS = 2;

    private final Ceremonies ceremonies;
    private final SignedNonces signedNonces;
    private final CeremonyLog log;
    private final Logins logins;
    private final Clock clock;
    private final SecureRandom random;

    DiscoverableAuthentication(
            Ceremonies ceremonies,
            SignedNonces signedNonces,
            CeremonyLog log,
            Logins logins,
            Clock clock,
            SecureRandom random) {
        this.ceremonies = ceremonies;
        this.signedNonces = signedNonces;
        this.log = log;
        this.logins = logins;
        this.clock = clock;
        this.random = random;
    }

    /** Challenges whichever authenticator has a passkey of the relying party. */
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
        return new Handshake<>(handshake.ticket().text(), options, null);
    }

    /**
     * Verifies the authenticator's response and counts the login.
     *
     * @return the nonce
     * @throws ApiException 400 when the response is malformed or the handshake cannot be used; 401 when the response is
     *     refused; 403 when only the user's status stands against it
     */
    @WithSpan("login.finish")
    public String finish(App app, String handshakeId, JsonNode handshakeResponse, Caller caller) {
        AuthenticationResponse response = AuthenticationResponse.of(handshakeResponse);
        Ticket ticket = Ticket.parse(handshakeId).orElseThrow(Answers::unusable);
        Challenge challenge = DerivedHandshake.open(app, ticket, clock.instant())
                .map(handshake -> Challenge.of(app, handshake.challenge()))
                .orElseThrow(Answers::unusable);
        try {
            return finish(app, ticket, challenge, response, caller);
        } catch (DatabaseFailure e) {
            throw switch (e.kind()) {
                // A login that loses a race twice held the passkey and waited for the row of this very handshake, which
                // the deletion of its user was erasing while it waited for the passkey: the handshake had been used.
                case CONFLICT, GONE, LOST_RACE -> Answers.unusable();
                default -> e;
            };
        }
    }

    private String finish(
            App app, Ticket handshake, Challenge challenge, AuthenticationResponse response, Caller caller) {
        for (int reading = 0; reading < READINGS; reading++) {
            Instant now = clock.instant();
            Ceremonies.Finish finish = new Ceremonies.Finish(
                    null,
                    handshake,
                    Ticket.random(handshake.id(), random),
                    now.plus(app.settings().nonceTtl()),
                    caller,
                    now);
            Ceremonies.Discovered discovered =
                    ceremonies.readDiscoverable(app, challenge, response.credentialId(), now);
            Candidate candidate = discovered.candidate();
            Account account = discovered.account();
            if (candidate == null || account == null) {
                throw refuse(
                        app, challenge, discovered, logins.refuse(challenge, response, Reason.CRED_UNKNOWN), finish);
            }
            Verdict<VerifiedAuthentication> verdict = logins.verify(challenge, response, candidate);
            Optional<Verdict.Refused<?>> refusal = TransactionFinish.refusal(verdict, account);
            if (refusal.isPresent()) {
                throw refuse(app, challenge, discovered, refusal.get(), finish);
            }
            if (verdict instanceof Verdict.Verified<VerifiedAuthentication> verified) {
                String nonce = finish.nonceText(
                        signedNonces, app, account, true, verified.outcome().userVerified());
                if (ceremonies.completeDiscoverable(app, challenge, candidate, verified.outcome(), finish)) {
                    log.completed(app, CeremonyType.AUTHENTICATE, handshake.id());
                    return nonce;
                }
            }
        }
        throw Answers.unusable();
    }

    private ApiException refuse(
            App app,
            Challenge challenge,
            Ceremonies.Discovered discovered,
            Verdict.Refused<?> refused,
            Ceremonies.Finish finish) {
        ceremonies.refuseDiscoverable(app, challenge, discovered.account(), refused.reason(), finish);
        log.refused(app, CeremonyType.AUTHENTICATE, finish.handshake().id(), refused, challenge);
        return Answers.refused(ErrorCode.DISCOVERABLE_LOGIN_FAILED, refused.reason(), !discovered.isRemembered());
    }
}
