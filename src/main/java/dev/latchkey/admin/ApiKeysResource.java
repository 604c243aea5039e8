package dev.latchkey.admin;

import dev.latchkey.app.ApiKey;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.directory.ApiKeyRequest;
import dev.latchkey.directory.ApiKeyView;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Creates, lists and revokes the API keys of an app. */
@Path("/admin/v1/apps/{app_id}/api_keys")
@OperatorsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class ApiKeysResource {
    private static final Cursor CURSOR = new Cursor("api_keys");

    private final ApiKeys keys;

    ApiKeysResource(ApiKeys keys) {
        this.keys = keys;
    }

    /** Creates a key; only this response contains its secret. */
    @POST
    @ResponseStatus(201)
    public ApiKeyView.New createApiKey(@PathParam("app_id") String appId, ApiKeyRequest request) {
        ApiKeys.Created created = keys.create(appId, request.name(), request.wantedScopes(), request.wantedExpiry());
        return new ApiKeyView.New(ApiKeyView.of(created.key()), created.secret().value());
    }

    /** Lists the keys, oldest first, revoked ones included. */
    @GET
    public ApiKeyView.Page listApiKeys(@PathParam("app_id") String appId, @Context HttpServerRequest request) {
        Page<ApiKey> page = Page.read(
                CURSOR,
                QueryParameters.parse(request.query()),
                (after, most) -> keys.list(appId, after, most),
                ApiKey::id);
        return new ApiKeyView.Page(page.items().stream().map(ApiKeyView::of).toList(), page.next());
    }

    /** Revokes a key: this replica refuses it at once, every other within 5 seconds. */
    @DELETE
    @Path("/{key_id}")
    public void revokeApiKey(@PathParam("app_id") String appId, @PathParam("key_id") String keyId) {
        keys.revoke(appId, keyId);
    }
}
