package dev.latchkey.http;

import dev.latchkey.database.DatabaseReadiness;
import io.quarkus.smallrye.health.runtime.ShutdownReadinessCheck;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;

/**
 * Liveness and readiness for a load balancer, on the port that it balances; nothing else under {@code /q/} is served there.
 * Neither waits for a thread: liveness is answered at once, and readiness as soon as {@link DatabaseReadiness} has a result.
 */
@ApplicationScoped
class Probes {
    private static final int UP = 200;
    private static final int DOWN = 503;
    private static final String ALIVE = "{\"status\":\"UP\",\"checks\":[]}";

    private final DatabaseReadiness database;
    private final ShutdownReadinessCheck shutdown;

    Probes(@Readiness DatabaseReadiness database, @Readiness ShutdownReadinessCheck shutdown) {
        this.database = database;
        this.shutdown = shutdown;
    }

    void live(RoutingContext context) {
        answer(context, UP, ALIVE);
    }

    void ready(RoutingContext context) {
        Context own = context.vertx().getOrCreateContext();
        database.ask()
                .thenAccept(answer -> own.runOnContext(turn -> answer(context, List.of(answer, shutdown.call()))));
    }

    /** In the format of MicroProfile Health 4.0, section 3. */
    private static void answer(RoutingContext context, List<HealthCheckResponse> checks) {
        boolean isUp = checks.stream().allMatch(check -> check.getStatus() == Status.UP);
        JsonArray details = new JsonArray();
        for (HealthCheckResponse check : checks) {
            JsonObject detail = new JsonObject()
                    .put("name", check.getName())
                    .put("status", check.getStatus().name());
            check.getData().ifPresent(data -> detail.put("data", new JsonObject(data)));
            details.add(detail);
        }
        Status status = isUp ? Status.UP : Status.DOWN;
        answer(
                context,
                isUp ? UP : DOWN,
                new JsonObject()
                        .put("status", status.name())
                        .put("checks", details)
                        .encode());
    }

    private static void answer(RoutingContext context, int status, String payload) {
        if (context.response().closed()) {
            return;
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(payload);
    }
}
