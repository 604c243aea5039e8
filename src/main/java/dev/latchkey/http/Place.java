package dev.latchkey.http;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** The place that a request holds in a bulkhead, until it has been answered and no thread works on it. */
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

    /** Marks the start of work on the request; false if its caller has hung up, so that no work should start. */
    synchronized boolean beginWork() {
        working = !left;
        return working;
    }

    /** Marks the end of work on the request. */
    void endWork() {
        synchronized (this) {
            working = false;
        }
        endOfRequest();
    }

    /** Marks the request as answered, or its caller as having hung up. */
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
