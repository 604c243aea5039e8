package dev.latchkey.admin;

import dev.latchkey.webhook.Deliveries;
import dev.latchkey.webhook.Delivery;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Repeats deliveries of webhooks. */
@Path("/admin/v1/apps/{app_id}/deliveries")
@OperatorsOnly
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class DeliveriesResource {
    private final Deliveries deliveries;

    DeliveriesResource(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    record DeliveryResponse(Delivery delivery) {}

    /** Repeats one delivery. */
    @POST
    @Path("/{delivery_id}/replay")
    @ResponseStatus(202)
    public DeliveryResponse replayDelivery(
            @PathParam("app_id") String appId, @PathParam("delivery_id") String deliveryId) {
        return new DeliveryResponse(deliveries.replay(appId, deliveryId));
    }
}
