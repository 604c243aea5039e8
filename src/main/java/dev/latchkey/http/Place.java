package dev.latchkey.http;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Where a request is that a bulkhead let in. It is free when the request has been answered and nobody works on it. */
final class Place {
    private static final String KEY = Place.class.getName();

    private final Bulkhead bulkhead;
    private boolean working;
    private boolean left;

    private Place(Bulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

    /** The place of a request that the bulkhead has let in. */
    static Place of(RoutingContext context, Bulkhead bulkhead) {
        Place place = new Place(bulkhead);
        context.put(KEY, place);
        context.addEndHandler(ended -> place.endOfRequest());
        return place;
    }

    static @Nullable Place of(RoutingContext context) {
        return context.get(KEY);
    }

    /** Somebody works on the request from now on; false when its caller has hung up, so that nobody should. */
    synchronized boolean beginWork() {
        working = !left;
        return working;
    }

    /** Nobody works on the request any more. */
    void endWork() {
        synchronized (this) {
            working = false;
        }
        endOfRequest();
    }

    /** The request is answered, or its caller has hung up. */
    void endOfRequest() {
        synchronized (this) {
            if (working || left) {
                return;
            }
            left = true;
        }
        bulkhead.leave();
    }
}
