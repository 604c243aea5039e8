package dev.latchkey.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.latchkey.download.PublicHttp;
import dev.latchkey.sealing.OperatorKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts: signs an event (Standard Webhooks 1.0), posts it, and judges the response by its status. On threads of its own,
 * which are started with the first attempt.
 */
@ApplicationScoped
class Sender {
    /** For a whole attempt, from the look-up of the address to the end of the response. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** How much of a response is read. */
    static final int MOST_BYTES = 64 * 1024;

    /** How many connections to one address may be open. */
    private static final int MOST_CONNECTIONS = 64;

    /** In seconds; shorter than receivers keep idle connections. */
    private static final int IDLE_SECONDS = 4;

    /** Each looks up one name at a time. */
    private static final int RESOLVERS = 64;

    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int GONE = 410;

    private final OperatorKey operatorKey;
    private final WebhooksConfig config;
    private final PublicHttp.Resolver resolver;
    private final Duration timeout;
    private final ObjectMapper json;
    private final Clock clock;
    private final SecureRandom random;
    private final String userAgent;
    private @Nullable Vertx vertx;
    private @Nullable PublicHttp http;

    @Inject
    Sender(
            OperatorKey operatorKey,
            WebhooksConfig config,
            ObjectMapper json,
            Clock clock,
            SecureRandom random,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this(operatorKey, config, InetAddress::getAllByName, TIMEOUT, json, clock, random, version);
    }

    Sender(
            OperatorKey operatorKey,
            WebhooksConfig config,
            PublicHttp.Resolver resolver,
            Duration timeout,
            ObjectMapper json,
            Clock clock,
            SecureRandom random,
            String version) {
        this.operatorKey = operatorKey;
        this.config = config;
        this.resolver = resolver;
        this.timeout = timeout;
        this.json = json;
        this.clock = clock;
        this.random = random;
        this.userAgent = "Latchkey/" + version;
    }

    /** Makes an attempt; the future does not fail. */
    Future<Outcome> send(Attempt attempt, String appId, String webhookId) {
        try {
            return http().send(request(attempt, appId, webhookId))
                    .map(answer -> judged(attempt, answer.status()))
                    .otherwise(failure -> failed(attempt, reason(failure)));
        } catch (RuntimeException unusable) {
            LOG.errorf(unusable, "no request could be made for webhook %s", webhookId);
            return Future.succeededFuture(failed(attempt, "the request could not be made; the service's log says why"));
        }
    }

    private PublicHttp.Request request(Attempt attempt, String appId, String webhookId) {
        String id = attempt.eventId().toString();
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        String body = body(attempt);
        List<String> signatures = new ArrayList<>();
        signatures.add(secret(attempt.sealedSecret(), appId, webhookId).signature(id, timestamp, body));
        byte[] previous = attempt.sealedPreviousSecret();
        if (previous != null) {
            signatures.add(secret(previous, appId, webhookId).signature(id, timestamp, body));
        }
        return new PublicHttp.Request(
                HttpMethod.POST,
                URI.create(attempt.url()),
                Map.of(
                        "Content-Type", "application/json",
                        "User-Agent", userAgent,
                        "webhook-id", id,
                        "webhook-timestamp", timestamp,
                        "webhook-signature", String.join(" ", signatures)),
                Buffer.buffer(body),
                config.unsafeAllowLocalhost());
    }

    private String body(Attempt attempt) {
        return json.createObjectNode()
                .put("type", attempt.type())
                .put("timestamp", attempt.createdAt())
                .putRawValue("data", new RawValue(attempt.data()))
                .toString();
    }

    private WebhookSecret secret(byte[] sealed, String appId, String webhookId) {
        return WebhookSecret.open(sealed, appId, webhookId, operatorKey);
    }

    private Outcome judged(Attempt attempt, int status) {
        if (status >= FIRST_SUCCESS && status < FIRST_REDIRECT) {
            return new Outcome(attempt, DeliveryState.DELIVERED, status, null, Duration.ZERO);
        }
        return status == GONE
                ? new Outcome(attempt, DeliveryState.DEAD, status, null, Duration.ZERO)
                : unsuccessful(attempt, status, null);
    }

    private Outcome failed(Attempt attempt, String error) {
        return unsuccessful(attempt, null, error);
    }

    private Outcome unsuccessful(Attempt attempt, @Nullable Integer status, @Nullable String error) {
        return RetrySchedule.pauseAfter(attempt.number(), random)
                .map(pause -> new Outcome(attempt, DeliveryState.PENDING, status, error, pause))
                .orElseGet(() -> new Outcome(attempt, DeliveryState.DEAD, status, error, Duration.ZERO));
    }

    private String reason(Throwable failure) {
        PublicHttp.Fault fault = ((PublicHttp.Failure) failure).fault();
        return switch (fault) {
            case NO_ADDRESS -> "the host has no address";
            case NOT_PUBLIC -> "the host has an address that is not public";
            case TOO_SLOW -> "there was no complete response within " + timeout.toSeconds() + " seconds";
            case NO_CONNECTION -> "the connection failed, or the certificate is not valid for the host";
        };
    }

    private synchronized PublicHttp http() {
        if (http == null) {
            vertx = Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(RESOLVERS)
                    .setInternalBlockingPoolSize(1)
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
            http = new PublicHttp(
                    vertx,
                    new HttpClientOptions().setMaxPoolSize(MOST_CONNECTIONS).setKeepAliveTimeout(IDLE_SECONDS),
                    resolver,
                    new PublicHttp.Limits(timeout, MOST_BYTES));
        }
        return http;
    }

    @PreDestroy
    synchronized void close() {
        if (vertx != null) {
            vertx.close();
        }
    }
}
