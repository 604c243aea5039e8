package dev.latchkey.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.ceremony.Authentication;
import dev.latchkey.ceremony.Caller;
import dev.latchkey.ceremony.DiscoverableAuthentication;
import dev.latchkey.http.LenientContentType;
import dev.latchkey.http.OptionalBody;
import dev.latchkey.http.Verification;
import dev.latchkey.webauthn.RequestOptions;
import dev.latchkey.wire.Required;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Authentication ceremonies, with or without a transaction. */
@Path("/v1/apps/{app_id}/authenticate/transactions/webauthn")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class AuthenticateResource {
    private final Apps apps;
    private final Authentication authentication;
    private final DiscoverableAuthentication discoverable;
    private final Callers callers;
    private final NonceResponses nonces;

    AuthenticateResource(
            Apps apps,
            Authentication authentication,
            DiscoverableAuthentication discoverable,
            Callers callers,
            NonceResponses nonces) {
        this.apps = apps;
        this.authentication = authentication;
        this.discoverable = discoverable;
        this.callers = callers;
        this.nonces = nonces;
    }

    record StartRequest(@Nullable String transactionId) implements LenientContentType, OptionalBody {}

    /** Answers with {@code PublicKeyCredentialRequestOptionsJSON}. */
    @POST
    @Path("/start")
    public StartResponse<RequestOptions> authenticateWebauthnStartWithTransaction(
            @PathParam("app_id") String appId, @Nullable StartRequest request, HttpServerRequest http) {
        App app = apps.get(appId);
        String transactionId = request == null ? null : request.transactionId();
        return StartResponse.of(
                transactionId == null
                        ? discoverable.start(app)
                        : authentication.start(app, transactionId, callers.of(http)));
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
    public NonceResponse authenticateWebauthnFinishWithTransaction(
            @PathParam("app_id") String appId, FinishRequest request, HttpServerRequest http) {
        App app = apps.get(appId);
        Caller caller = callers.of(http);
        String transactionId = request.transactionId();
        return nonces.of(
                app,
                transactionId == null
                        ? discoverable.finish(app, request.handshakeId(), request.handshakeResponse(), caller)
                        : authentication.finish(
                                app, transactionId, request.handshakeId(), request.handshakeResponse(), caller));
    }
}
