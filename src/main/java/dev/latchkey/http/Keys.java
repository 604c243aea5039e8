package dev.latchkey.http;

import dev.latchkey.app.Scope;
import dev.latchkey.error.ApiException;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens that open one of the APIs. {@link KeyCheck} asks before anything else, so that senders without a valid one
 * take neither memory for their body nor the place of a call, and for backends again right before the call. What a token opens is
 * kept with the request, so that the call does not verify it again.
 *
 * @param <T> what a token opens: who the caller is and what they may do
 */
public abstract class Keys<T> {
    private final String door;
    private final String place;
    private final RateLimits limits;

    /**
     * Opens an API.
     *
     * @param door the API, as metrics name it: {@code server} or {@code admin}
     */
    protected Keys(String door, Class<T> opened, RateLimits limits) {
        this.door = door;
        this.place = opened.getName();
        this.limits = limits;
    }

    /**
     * What a token opens, as far as that is known without the database, the network or a signature.
     *
     * @param appId the app in the path; empty if the path has none
     */
    protected abstract Optional<T> remembered(String token, String appId);

    /**
     * What a token opens, which may take a while to find out; empty if it is invalid.
     *
     * @param appId the app in the path; empty if the path has none
     */
    protected abstract Optional<T> find(String token, String appId);

    /**
     * Requires that the caller may make a call.
     *
     * @param role in the table of calls; null if operators do not make the call
     * @param scope in the table of calls; null if backends do not make the call
     * @param appId the app in the path; empty if the path has none
     * @throws ApiException 403 if they may not
     */
    protected abstract void require(T caller, @Nullable Role role, @Nullable Scope scope, String appId);

    final String door() {
        return door;
    }

    /**
     * Opens a request whose token is remembered.
     *
     * @return false if it is not
     * @throws ApiException 403 if the caller may not make the call
     */
    final boolean openRemembered(RoutingContext context, String appId) {
        Optional<T> known = BearerToken.of(context.request()).flatMap(token -> remembered(token, appId));
        known.ifPresent(caller -> keep(context, caller, appId));
        return known.isPresent();
    }

    /**
     * Opens a request.
     *
     * @throws ApiException 401 if the token is invalid, 403 if the caller may not make the call, 429 after too many invalid tokens
     */
    final void open(RoutingContext context, String appId) {
        T caller = limits.open(
                context.request(), () -> BearerToken.of(context.request()).flatMap(token -> find(token, appId)));
        keep(context, caller, appId);
    }

    private void keep(RoutingContext context, T caller, String appId) {
        Match match = Match.of(context);
        require(caller, match.role(), match.scope(), appId);
        context.put(place, caller);
    }

    /** The caller, whose token was checked before the call. */
    public final T caller(RoutingContext context) {
        return Objects.requireNonNull(context.get(place));
    }
}
