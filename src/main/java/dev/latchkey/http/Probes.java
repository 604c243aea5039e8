package dev.latchkey.http;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;

/**
 * Liveness and readiness for a load balancer, on the port that it balances; nothing else of {@code /q/} is there. Neither
 * waits for a thread that requests are answered on.
 */
@ApplicationScoped
class Probes {
    private static final String THREADS = "probes";
    private static final int MOST_AT_ONCE = 2;
    private static final int UP = 200;
    private static final int DOWN = 503;

    private final SmallRyeHealthReporter health;
    private final WorkerExecutor threads;

    Probes(SmallRyeHealthReporter health, Vertx vertx) {
        this.health = health;
        this.threads = vertx.createSharedWorkerExecutor(THREADS, MOST_AT_ONCE);
    }

    void live(RoutingContext context) {
        ask(context, health::getLiveness);
    }

    void ready(RoutingContext context) {
        ask(context, health::getReadiness);
    }

    private void ask(RoutingContext context, Callable<SmallRyeHealth> question) {
        threads.executeBlocking(question, false)
                .onSuccess(answer -> answer(context, answer))
                .onFailure(context::fail);
    }

    private static void answer(RoutingContext context, SmallRyeHealth health) {
        context.response()
                .setStatusCode(health.isDown() ? DOWN : UP)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(health.getPayload().toString());
    }
}
