package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.Endpoint.Caller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The operators' API and their other endpoints on a separate port, if one is configured, which need not be exposed to the
 * internet. Operators' endpoints are not found on the main port, and no others on the separate one.
 */
@ApplicationScoped
class OperatorsPort {
    private static final Logger LOG = Logger.getLogger(OperatorsPort.class);

    private final Optional<Integer> port;
    private final HttpServerOptions options;
    private final Vertx vertx;
    private final ErrorAnswers errors;
    private @Nullable HttpServer server;

    OperatorsPort(
            OperatorsPortConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-header-size") MemorySize maxHeaderSize,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idleTimeout,
            Vertx vertx,
            ErrorAnswers errors) {
        this.port = config.port();
        this.options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port.orElse(0))
                .setMaxHeaderSize(Math.toIntExact(maxHeaderSize.asLongValue()))
                .setIdleTimeout(Math.toIntExact(idleTimeout.toSeconds()))
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true);
        this.vertx = vertx;
        this.errors = errors;
    }

    void check(RoutingContext context) {
        if (port.isEmpty() || isServed(Match.of(context).endpoint().caller(), isOperators(context, port.get()))) {
            context.next();
        } else {
            errors.answer(context, ErrorCode.NOT_FOUND);
        }
    }

    private static boolean isOperators(RoutingContext context, int port) {
        return context.request().localAddress().port() == port;
    }

    private static boolean isServed(Caller caller, boolean onOperatorsPort) {
        return switch (caller) {
            case ANYBODY -> true;
            case OPERATOR -> onOperatorsPort;
            case BROWSER, BACKEND, UNKNOWN -> !onOperatorsPort;
        };
    }

    /** Opens the port before the main one is opened; if that fails, the service does not start. */
    void open(@Observes StartupEvent event) {
        if (port.isEmpty()) {
            return;
        }
        try {
            server = vertx.createHttpServer(options)
                    .requestHandler(VertxHttpRecorder.getRootHandler())
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new ConfigurationException("latchkey.admin.port: "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage());
        }
        LOG.infof("the operators' API listens only on port %d", port.get());
    }

    void close(@Observes ShutdownEvent event) {
        if (server != null) {
            server.close();
        }
    }
}
