package dev.latchkey.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.ceremony.CeremonyType;
import dev.latchkey.ceremony.Nonces;
import dev.latchkey.ceremony.Redemption;
import dev.latchkey.error.ApiException;
import dev.latchkey.http.CalledApp;
import dev.latchkey.wire.Required;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Exchanges a nonce for its user. */
@Path("/v1/apps/{app_id}/authenticate/verify")
@BackendsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class VerifyResource {
    private final CalledApp app;
    private final Nonces nonces;

    VerifyResource(CalledApp app, Nonces nonces) {
        this.app = app;
        this.nonces = nonces;
    }

    record VerifyRequest(String nonce, @Nullable String transactionId) {
        VerifyRequest {
            Required.member("nonce", nonce);
            if (nonce.isEmpty()) {
                throw ApiException.invalid("nonce must not be empty.");
            }
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VerifyResponse(
            String externalId,
            @Nullable String transactionId,
            CeremonyType type,
            String deviceId,
            String credentialId,
            boolean userVerified,
            boolean backedUp,
            UUID aaguid,
            String origin,
            String rpId,
            Instant authenticatedAt,
            @Nullable AuthenticatorAttachment authenticatorAttachment,
            @JsonRawValue @Nullable String context) {
        static VerifyResponse of(Redemption redemption) {
            return new VerifyResponse(
                    redemption.externalId(),
                    redemption.transactionId(),
                    redemption.type(),
                    redemption.passkeyId(),
                    redemption.credentialId().base64Url(),
                    redemption.userVerified(),
                    redemption.backedUp(),
                    redemption.aaguid(),
                    redemption.origin(),
                    redemption.rpId(),
                    redemption.authenticatedAt(),
                    redemption.authenticatorAttachment(),
                    redemption.context());
        }
    }

    /** Redeems a nonce, once. */
    @POST
    public CompletionStage<VerifyResponse> authenticateVerifyNonce(VerifyRequest request) {
        return nonces.redeem(app.get(), request.nonce(), request.transactionId())
                .thenApply(VerifyResponse::of);
    }
}
