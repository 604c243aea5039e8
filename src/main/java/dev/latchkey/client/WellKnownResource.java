package dev.latchkey.client;

import dev.latchkey.app.Apps;
import dev.latchkey.app.PublicDocuments;
import dev.latchkey.nonce.Jwk;
import dev.latchkey.nonce.NonceKeys;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.RestResponse;

/** The documents that a relying party exposes at its own domain, and the app's public keys for nonces. */
@Path("/v1/apps/{app_id}/.well-known")
@Produces(MediaType.APPLICATION_JSON)
public class WellKnownResource {
    /**
     * Short, so that a change to the app takes effect soon; a relying party's own cache in front may keep them longer.
     */
    private static final int MAX_AGE_SECONDS = 300;

    private static final String JWKS_CACHE_CONTROL = "max-age=" + NonceKeys.CACHEABLE.toSeconds();

    private final Apps apps;
    private final NonceKeys nonceKeys;

    WellKnownResource(Apps apps, NonceKeys nonceKeys) {
        this.apps = apps;
        this.nonceKeys = nonceKeys;
    }

    record JwksResponse(List<Jwk> keys) {}

    /** The public keys of the app's nonces. An empty set is not cacheable. */
    @GET
    @Path("/jwks.json")
    public RestResponse<JwksResponse> getJwks(@PathParam("app_id") String appId) {
        List<Jwk> keys = nonceKeys.published(apps.get(appId));
        return RestResponse.ResponseBuilder.ok(new JwksResponse(keys))
                .header(HttpHeaders.CACHE_CONTROL, keys.isEmpty() ? "no-store" : JWKS_CACHE_CONTROL)
                .build();
    }

    /** The web origins that may use the app's passkeys. */
    @GET
    @Path("/webauthn")
    @Cache(maxAge = MAX_AGE_SECONDS)
    public PublicDocuments.RelatedOrigins getRelatedOrigins(@PathParam("app_id") String appId) {
        return PublicDocuments.relatedOrigins(apps.get(appId));
    }

    /** The iOS apps that may use the app's passkeys. */
    @GET
    @Path("/apple-app-site-association")
    @Cache(maxAge = MAX_AGE_SECONDS)
    public PublicDocuments.AppleAppSiteAssociation getAppleAppSiteAssociation(@PathParam("app_id") String appId) {
        return PublicDocuments.appleAppSiteAssociation(apps.get(appId));
    }

    /** The Android apps that may use the app's passkeys. */
    @GET
    @Path("/assetlinks.json")
    @Cache(maxAge = MAX_AGE_SECONDS)
    public List<PublicDocuments.AssetLink> getAssetLinks(@PathParam("app_id") String appId) {
        return PublicDocuments.assetLinks(apps.get(appId));
    }

    /** The relying party's pages for creating and managing passkeys. */
    @GET
    @Path("/passkey-endpoints")
    @Cache(maxAge = MAX_AGE_SECONDS)
    public PublicDocuments.Endpoints getPasskeyEndpoints(@PathParam("app_id") String appId) {
        return PublicDocuments.passkeyEndpoints(apps.get(appId));
    }
}
