package dev.latchkey.http;

import dev.latchkey.app.Scope;
import dev.latchkey.http.Call.Body;
import dev.latchkey.http.Call.Work;
import dev.latchkey.http.Endpoint.Caller;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entry of the table of calls for a request.
 *
 * @param call null if the endpoint does not take the request's method
 * @param appId the path's first parameter, which is the app's id in the calls of the three APIs; not checked; null if there is none
 */
record Match(
        Endpoint endpoint, @Nullable Call call, @Nullable String appId) {
    private static final String KEY = Match.class.getName();
    private static final Match NONE = new Match(Endpoint.UNLISTED, null, null);

    /** Looks up a request whose path can be normalised, and stores the result with it. */
    static void find(RoutingContext context) {
        PathTree.Found found = Calls.find(context.normalizedPath());
        Call call = found.endpoint().call(context.request().method()).orElse(null);
        context.put(KEY, new Match(found.endpoint(), call, found.firstParameter()));
    }

    /** The stored result for a request; the unlisted endpoint if it was rejected before the look-up. */
    static Match of(RoutingContext context) {
        return context.get(KEY, NONE);
    }

    /** The app's id if browsers make this call. */
    Optional<String> appOfBrowsersCall() {
        return endpoint.caller() == Caller.BROWSER ? Optional.ofNullable(appId) : Optional.empty();
    }

    /** The app's id if the call is a step of a ceremony; null: it is not. */
    @Nullable
    String appOfStep() {
        return work() == Work.STEP || work() == Work.VERIFICATION ? appId : null;
    }

    Body body() {
        return call == null ? Body.NONE : call.body();
    }

    /** The role that an operator needs for the call; null if it needs none. */
    @Nullable
    Role role() {
        return call == null ? null : call.role();
    }

    /** The scope that an API key needs for the call; null if it needs none. */
    @Nullable
    Scope scope() {
        return call == null ? null : call.scope();
    }

    Work work() {
        return call == null ? Work.NONE : call.work();
    }
}
