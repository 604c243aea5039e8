package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.wire.RandomId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Rate limits, applied before anything is read, looked up or verified: browsers and phones by address and by app, backends
 * by app, and invalid API keys and operators' tokens by address.
 */
@ApplicationScoped
public class RateLimits {
    /** The key under which all ids are counted that no app can have. */
    private static final String NO_APP = "";

    private final boolean enabled;
    private final Limit addresses;
    private final Limit apps;
    private final Limit backends;
    private final Limit refusals;
    private final ClientAddress address;
    private final Cors cors;
    private final ErrorAnswers errors;

    RateLimits(
            RateLimitConfig config,
            Clock clock,
            ClientAddress address,
            Cors cors,
            ErrorAnswers errors,
            MeterRegistry registry) {
        this.enabled = config.enabled();
        this.addresses = new Limit(new Buckets(config.address(), clock), refused(registry, "address"));
        this.apps = new Limit(new Buckets(config.app(), clock), refused(registry, "app"));
        this.backends = new Limit(new Buckets(config.backend(), clock), refused(registry, "backend"));
        this.refusals = new Limit(new Buckets(config.refusals(), clock), refused(registry, "refusals"));
        this.address = address;
        this.cors = cors;
        this.errors = errors;
    }

    /** A limit, and how often it was met. */
    private record Limit(Buckets buckets, Counter refused) {
        boolean take(String key) {
            boolean allowed = buckets.take(key);
            if (!allowed) {
                refused.increment();
            }
            return allowed;
        }

        ApiException refusal(String key) {
            return ApiException.tooManyRequests(buckets.secondsUntilNext(key));
        }
    }

    private static Counter refused(MeterRegistry registry, String limit) {
        return Counter.builder("latchkey.rate.limited")
                .description("Requests refused by a rate limit")
                .tag("limit", limit)
                .register(registry);
    }

    void checkBrowser(RoutingContext context) {
        Optional<String> appId = Match.of(context).appOfBrowsersCall();
        if (!enabled
                || appId.isEmpty()
                || (takes(context, addresses, address.networkOf(context.request()))
                        && takes(context, apps, RandomId.isPossible(appId.get()) ? appId.get() : NO_APP))) {
            context.next();
        }
    }

    private boolean takes(RoutingContext context, Limit limit, String key) {
        if (limit.take(key)) {
            return true;
        }
        cors.allowRemembered(context);
        errors.answer(context, limit.refusal(key));
        return false;
    }

    /**
     * Resolves a request's API key or token. Only invalid ones count against their sender's address, so that others' guesses
     * refuse nobody who shares it: behind a NAT, or a proxy that is not trusted, an address is many senders.
     *
     * @throws ApiException 401 if it is invalid, 429 after too many invalid ones
     */
    public <T> T open(HttpServerRequest request, Supplier<Optional<T>> opened) {
        return opened.get().orElseThrow(() -> refusal(address.networkOf(request)));
    }

    private ApiException refusal(String caller) {
        return !enabled || refusals.take(caller)
                ? new ApiException(ErrorCode.INVALID_ACCESS_TOKEN)
                : refusals.refusal(caller);
    }

    /**
     * Counts a call of an app's authenticated backend.
     *
     * @throws ApiException 429 if there are too many
     */
    public void countBackend(String appId) {
        if (enabled && !backends.take(appId)) {
            throw backends.refusal(appId);
        }
    }
}
