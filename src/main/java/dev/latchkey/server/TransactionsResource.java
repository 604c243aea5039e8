package dev.latchkey.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.UserVerification;
import dev.latchkey.ceremony.Authentication;
import dev.latchkey.ceremony.Registration;
import dev.latchkey.ceremony.Terms;
import dev.latchkey.http.CalledApp;
import dev.latchkey.http.RequestIds;
import dev.latchkey.wire.JsonText;
import dev.latchkey.wire.PlainText;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Creates transactions. */
@Path("/v1/apps/{app_id}/transactions")
@BackendsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class TransactionsResource {
    private static final int MOST_CONTEXT_BYTES = 4 * 1024;

    private final CalledApp app;
    private final Registration registration;
    private final Authentication authentication;

    TransactionsResource(CalledApp app, Registration registration, Authentication authentication) {
        this.app = app;
        this.registration = registration;
        this.authentication = authentication;
    }

    record RegisterRequest(
            String externalId,
            String passkeyDisplayName,
            @Nullable UserVerification userVerification,
            @Nullable Integer expiresIn,
            @Nullable Boolean conditional,
            @Nullable JsonNode context) {
        RegisterRequest {
            PlainText.check("external_id", externalId);
            PlainText.check("passkey_display_name", passkeyDisplayName);
        }
    }

    record AuthenticateRequest(
            String externalId,
            @Nullable UserVerification userVerification,
            @Nullable Integer expiresIn,
            @Nullable JsonNode context) {
        AuthenticateRequest {
            PlainText.check("external_id", externalId);
        }
    }

    record TransactionResponse(String transactionId) {}

    /** Creates a register transaction, and the user if the external id is new. */
    @POST
    @Path("/register")
    @ResponseStatus(201)
    public CompletionStage<TransactionResponse> createRegisterTransaction(
            RegisterRequest request, HttpServerRequest http) {
        Terms terms = terms(request.userVerification(), request.expiresIn(), request.context());
        return registration
                .request(
                        app.get(),
                        request.externalId(),
                        request.passkeyDisplayName(),
                        Boolean.TRUE.equals(request.conditional()),
                        terms,
                        RequestIds.of(http))
                .thenApply(TransactionResponse::new);
    }

    /** Creates an authenticate transaction for a user who has a passkey. */
    @POST
    @Path("/authenticate")
    @ResponseStatus(201)
    public CompletionStage<TransactionResponse> createAuthenticateTransaction(
            AuthenticateRequest request, HttpServerRequest http) {
        Terms terms = terms(request.userVerification(), request.expiresIn(), request.context());
        return authentication
                .request(app.get(), request.externalId(), terms, RequestIds.of(http))
                .thenApply(TransactionResponse::new);
    }

    private static Terms terms(
            @Nullable UserVerification userVerification, @Nullable Integer expiresIn, @Nullable JsonNode context) {
        return new Terms(userVerification, expiresIn, JsonText.object("context", context, MOST_CONTEXT_BYTES));
    }
}
