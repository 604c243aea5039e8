package dev.latchkey.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.ceremony.Authentication;
import dev.latchkey.ceremony.Caller;
import dev.latchkey.ceremony.DiscoverableAuthentication;
import dev.latchkey.http.CalledApp;
import dev.latchkey.http.LenientContentType;
import dev.latchkey.http.OptionalBody;
import dev.latchkey.http.Verification;
import dev.latchkey.webauthn.RequestOptions;
import dev.latchkey.wire.Required;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Authentication ceremonies, with or without a transaction. */
@Path("/v1/apps/{app_id}/authenticate/transactions/webauthn")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class AuthenticateResource {
    private final CalledApp app;
    private final Authentication authentication;
    private final DiscoverableAuthentication discoverable;
    private final Callers callers;
    private final NonceResponses nonces;

    AuthenticateResource(
            CalledApp app,
            Authentication authentication,
            DiscoverableAuthentication discoverable,
            Callers callers,
            NonceResponses nonces) {
        this.app = app;
        this.authentication = authentication;
        this.discoverable = discoverable;
        this.callers = callers;
        this.nonces = nonces;
    }

    record StartRequest(@Nullable String transactionId) implements LenientContentType, OptionalBody {}

    /** Answers with {@code PublicKeyCredentialRequestOptionsJSON}. */
    @POST
    @Path("/start")
    public CompletionStage<StartResponse<RequestOptions>> authenticateWebauthnStartWithTransaction(
            @Nullable StartRequest request, HttpServerRequest http) {
        String transactionId = request == null ? null : request.transactionId();
        return (transactionId == null
                        ? CompletableFuture.completedFuture(discoverable.start(app.get()))
                        : authentication.start(app.get(), transactionId, callers.of(http)))
                .thenApply(StartResponse::of);
    }

    record FinishRequest(@Nullable String transactionId, String handshakeId, JsonNode handshakeResponse)
            implements LenientContentType {
        FinishRequest {
            Required.member("handshake_id", handshakeId);
            Required.member("handshake_response", handshakeResponse);
        }
    }

    /** Answers with a nonce. */
    @POST
    @Path("/finish")
    @Verification
    public CompletionStage<NonceResponse> authenticateWebauthnFinishWithTransaction(
            FinishRequest request, HttpServerRequest http) {
        App called = app.get();
        Caller caller = callers.of(http);
        String transactionId = request.transactionId();
        return (transactionId == null
                        ? discoverable.finish(called, request.handshakeId(), request.handshakeResponse(), caller)
                        : authentication.finish(
                                called, transactionId, request.handshakeId(), request.handshakeResponse(), caller))
                .thenCompose(finished -> nonces.of(called, finished));
    }
}
