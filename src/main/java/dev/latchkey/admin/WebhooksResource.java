package dev.latchkey.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.outbox.EventType;
import dev.latchkey.webhook.Deliveries;
import dev.latchkey.webhook.DeliveryState;
import dev.latchkey.webhook.Webhook;
import dev.latchkey.webhook.WebhookRequest;
import dev.latchkey.webhook.Webhooks;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.JsonReading;
import dev.latchkey.wire.MergePatch;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Creates, reads, changes and deletes the webhooks of an app, and shows their deliveries. */
@Path("/admin/v1/apps/{app_id}/webhooks")
@OperatorsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class WebhooksResource {
    private static final Cursor CURSOR = new Cursor("webhooks");

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final JsonReading reading;
    private final ObjectMapper json;

    WebhooksResource(Webhooks webhooks, Deliveries deliveries, JsonReading reading, ObjectMapper json) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.reading = reading;
        this.json = json;
    }

    record WebhookResponse(Webhook webhook) {}

    record SignedWebhookResponse(Webhook webhook, String secret) {
        static SignedWebhookResponse of(Webhooks.Signed signed) {
            return new SignedWebhookResponse(signed.webhook(), signed.secret());
        }
    }

    record WebhooksResponse(
            List<Webhook> webhooks, @Nullable String next) {}

    /** Creates a webhook; only this response and that of {@link #rotateWebhookSecret} contain a secret. */
    @POST
    @ResponseStatus(201)
    public SignedWebhookResponse createWebhook(@PathParam("app_id") String appId, WebhookRequest request) {
        return SignedWebhookResponse.of(webhooks.create(appId, request));
    }

    /** Lists the webhooks, oldest first. */
    @GET
    public WebhooksResponse listWebhooks(@PathParam("app_id") String appId, @Context HttpServerRequest request) {
        List<Webhook> all = webhooks.list(appId);
        Page<Webhook> page = Page.read(
                CURSOR,
                QueryParameters.parse(request.query()),
                (id, most) -> after(all, id).stream().limit(most).toList(),
                Webhook::id);
        return new WebhooksResponse(page.items(), page.next());
    }

    private static List<Webhook> after(List<Webhook> all, @Nullable String id) {
        List<String> ids = all.stream().map(Webhook::id).toList();
        if (id != null && !ids.contains(id)) {
            throw Cursor.notIssued();
        }
        return all.subList(id == null ? 0 : ids.indexOf(id) + 1, all.size());
    }

    /** Reads a webhook. */
    @GET
    @Path("/{webhook_id}")
    public WebhookResponse readWebhook(@PathParam("app_id") String appId, @PathParam("webhook_id") String webhookId) {
        return new WebhookResponse(webhooks.get(appId, webhookId));
    }

    /** Changes a webhook by a JSON merge patch (RFC 7396). */
    @PATCH
    @Path("/{webhook_id}")
    public WebhookResponse updateWebhook(
            @PathParam("app_id") String appId, @PathParam("webhook_id") String webhookId, ObjectNode patch) {
        check(patch);
        return new WebhookResponse(webhooks.change(appId, webhookId, present -> patched(present, patch)));
    }

    /** Deletes a webhook and its deliveries. */
    @DELETE
    @Path("/{webhook_id}")
    public void deleteWebhook(@PathParam("app_id") String appId, @PathParam("webhook_id") String webhookId) {
        webhooks.delete(appId, webhookId);
    }

    /** Gives a webhook a new secret; for a day, both sign. */
    @POST
    @Path("/{webhook_id}/rotate")
    public SignedWebhookResponse rotateWebhookSecret(
            @PathParam("app_id") String appId, @PathParam("webhook_id") String webhookId) {
        return SignedWebhookResponse.of(webhooks.rotate(appId, webhookId));
    }

    /** Has {@code webhook.test} sent. */
    @POST
    @Path("/{webhook_id}/test")
    @ResponseStatus(202)
    public DeliveriesResource.DeliveryResponse testWebhook(
            @PathParam("app_id") String appId, @PathParam("webhook_id") String webhookId) {
        return new DeliveriesResource.DeliveryResponse(deliveries.test(appId, webhookId));
    }

    /** Lists a webhook's deliveries, newest first. */
    @GET
    @Path("/{webhook_id}/deliveries")
    public Deliveries.Page listWebhookDeliveries(
            @PathParam("app_id") String appId,
            @PathParam("webhook_id") String webhookId,
            @Context HttpServerRequest request) {
        QueryParameters query = QueryParameters.parse(request.query());
        return deliveries.list(
                appId, webhookId, query.constant("state", DeliveryState.class), query.text("cursor"), query.limit());
    }

    /** Has the deliveries since a time sent again. */
    @POST
    @Path("/{webhook_id}/replay")
    @ResponseStatus(202)
    public Deliveries.Replayed replayWebhookDeliveries(
            @PathParam("app_id") String appId,
            @PathParam("webhook_id") String webhookId,
            @Context HttpServerRequest request) {
        return deliveries.replaySince(
                appId, webhookId, QueryParameters.parse(request.query()).time("since"));
    }

    /** The types of a patch's members; all of them may be omitted. */
    private record Patch(
            @Nullable String url,
            @Nullable List<EventType> events,
            @Nullable String description,
            @Nullable Boolean enabled) {}

    private void check(ObjectNode patch) {
        for (String required : List.of("url", "events", "enabled")) {
            if (patch.path(required).isNull()) {
                throw ApiException.invalid(required + " must not be null.");
            }
        }
        reading.convert(patch, Patch.class);
    }

    private WebhookRequest patched(Webhook present, ObjectNode patch) {
        ObjectNode current = json.valueToTree(
                new WebhookRequest(present.url(), present.events(), present.description(), present.enabled()));
        return reading.convert(MergePatch.apply(current, patch), WebhookRequest.class);
    }
}
