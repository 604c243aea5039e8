package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import io.vertx.core.http.HttpServerRequest;

/**
 * The keys that open one of the APIs. Its calls check them by themselves; {@link KeyCheck} asks first, so that senders without a
 * valid key take neither memory for their body nor the place of a call.
 */
public interface Keys {
    /** The API that they open, as metrics name it: {@code server} or {@code admin}. */
    String door();

    /**
     * Whether the request's key is valid, as far as that is known without the database, the network or a signature.
     *
     * @param appId the app in the path; empty if the path has none
     */
    boolean isKnown(HttpServerRequest request, String appId);

    /**
     * Checks the request's key, which may take a while.
     *
     * @param appId the app in the path; empty if the path has none
     * @throws ApiException as the call itself would
     */
    void check(HttpServerRequest request, String appId);
}
