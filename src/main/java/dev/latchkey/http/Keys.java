package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import io.vertx.ext.web.RoutingContext;

/**
 * The keys that open one of the APIs. {@link KeyCheck} asks before anything else, so that senders without a valid key take neither
 * memory for their body nor the place of a call, and for backends again right before the call, which then need not wait for a
 * look-up; operators' calls check theirs by themselves.
 */
public interface Keys {
    /** The API that they open, as metrics name it: {@code server} or {@code admin}. */
    String door();

    /**
     * Whether the request's key is valid, as far as that is known without the database, the network or a signature.
     *
     * @param appId the app in the path; empty if the path has none
     */
    boolean isKnown(RoutingContext context, String appId);

    /**
     * Checks the request's key, which may take a while.
     *
     * @param appId the app in the path; empty if the path has none
     * @throws ApiException as the call itself would
     */
    void check(RoutingContext context, String appId);
}
