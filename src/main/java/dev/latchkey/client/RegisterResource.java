package dev.latchkey.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.AuthenticatorAttachment;
import dev.latchkey.ceremony.Registration;
import dev.latchkey.http.CalledApp;
import dev.latchkey.http.LenientContentType;
import dev.latchkey.http.Verification;
import dev.latchkey.webauthn.CreationOptions;
import dev.latchkey.wire.Required;
import dev.latchkey.wire.WireName;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Registration ceremonies. */
@Path("/v1/apps/{app_id}/register/transactions/webauthn")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class RegisterResource {
    private final CalledApp app;
    private final Registration registration;
    private final Callers callers;
    private final NonceResponses nonces;

    RegisterResource(CalledApp app, Registration registration, Callers callers, NonceResponses nonces) {
        this.app = app;
        this.registration = registration;
        this.callers = callers;
        this.nonces = nonces;
    }

    /** The permitted authenticators, as the wire names them. */
    enum Attachment implements WireName {
        PLATFORM,
        CROSS_PLATFORM,
        ANY;

        @Nullable
        AuthenticatorAttachment wanted() {
            return switch (this) {
                case PLATFORM -> AuthenticatorAttachment.PLATFORM;
                case CROSS_PLATFORM -> AuthenticatorAttachment.CROSS_PLATFORM;
                case ANY -> null;
            };
        }
    }

    record StartRequest(String transactionId, @Nullable Attachment authenticatorAttachment)
            implements LenientContentType {
        StartRequest {
            Required.member("transaction_id", transactionId);
        }
    }

    /** Answers with {@code PublicKeyCredentialCreationOptionsJSON}. */
    @POST
    @Path("/start")
    public CompletionStage<StartResponse<CreationOptions>> registerWebauthnStartWithTransaction(
            StartRequest request, HttpServerRequest http) {
        Attachment attachment = request.authenticatorAttachment();
        return registration
                .start(
                        app.get(),
                        request.transactionId(),
                        attachment == null ? null : attachment.wanted(),
                        callers.of(http))
                .thenApply(StartResponse::of);
    }

    record FinishRequest(String transactionId, String handshakeId, JsonNode handshakeResponse)
            implements LenientContentType {
        FinishRequest {
            Required.member("transaction_id", transactionId);
            Required.member("handshake_id", handshakeId);
            Required.member("handshake_response", handshakeResponse);
        }
    }

    /** Answers with a nonce. */
    @POST
    @Path("/finish")
    @Verification
    public CompletionStage<NonceResponse> registerWebauthnFinishWithTransaction(
            FinishRequest request, HttpServerRequest http) {
        App called = app.get();
        return registration
                .finish(
                        called,
                        request.transactionId(),
                        request.handshakeId(),
                        request.handshakeResponse(),
                        callers.of(http))
                .thenCompose(finished -> nonces.of(called, finished));
    }
}
