package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.QueryParameters;
import io.vertx.ext.web.RoutingContext;

/** Rejects query parameters that a call does not have: a misspelt filter would show other people's data. */
public final class KnownParameters {
    private KnownParameters() {}

    /**
     * Requires that the request's query has only parameters of its call.
     *
     * @throws ApiException 400 if it has another one, or cannot be decoded
     */
    public static void require(RoutingContext context) {
        Call call = Match.of(context).call();
        if (call != null) {
            QueryParameters.parse(context.request().query()).requireOnly(call.parameters());
        }
    }
}
