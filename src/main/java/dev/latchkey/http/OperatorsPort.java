package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
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
 * The operators' API, and what else is theirs, on a port of its own, if one is configured: it then need not face the
 * internet. What is theirs is not found on the other port, and nothing else on theirs.
 */
@ApplicationScoped
class OperatorsPort {
    private static final Logger LOG = Logger.getLogger(OperatorsPort.class);

    private final Optional<Integer> port;
    private final HttpServerOptions options;
    private final Vertx vertx;
    private final ErrorRoutes errors;
    private @Nullable HttpServer server;

    OperatorsPort(
            OperatorsPortConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-header-size") MemorySize maxHeaderSize,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idleTimeout,
            Vertx vertx,
            ErrorRoutes errors) {
        this.port = config.port();
        this.options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port.orElse(0))
                .setMaxHeaderSize(Math.toIntExact(maxHeaderSize.asLongValue()))
                .setIdleTimeout(Math.toIntExact(idleTimeout.toSeconds()))
                .setHandle100ContinueAutomatically(true);
        this.vertx = vertx;
        this.errors = errors;
    }

    void register(@Observes Router router) {
        if (port.isPresent()) {
            router.route().order(RouteOrder.PORT).handler(this::check);
        }
    }

    private void check(RoutingContext context) {
        boolean isOperators = context.request().localAddress().port() == port.get();
        String path = context.normalizedPath();
        if (isHealth(path) || isOperators == isForOperators(path)) {
            context.next();
        } else {
            errors.answer(context, ErrorCode.NOT_FOUND);
        }
    }

    /** Load balancers ask for it where they send their requests. */
    private static boolean isHealth(String path) {
        return path.startsWith("/q/health");
    }

    private static boolean isForOperators(String path) {
        return path.startsWith("/admin/") || path.startsWith("/q/");
    }

    /** Opens the port before the other one is opened; without it the service does not start. */
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
        LOG.infof("the operators' API is on port %d alone", port.get());
    }

    void close(@Observes ShutdownEvent event) {
        if (server != null) {
            server.close();
        }
    }
}
