package dev.latchkey.http;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * Liveness and readiness for a load balancer, on the port that it balances; nothing else under {@code /q/} is served there.
 * Neither waits for a thread that answers requests.
 */
@ApplicationScoped
class Probes {
    private static final Logger LOG = Logger.getLogger(Probes.class);
    private static final String THREADS = "probes";
    private static final int MOST_AT_ONCE = 2;
    private static final int UP = 200;
    private static final int DOWN = 503;

    /** Handles failures such as a check that takes longer than the framework waits for it. */
    private static final String NO_CHECK_ANSWERED = "{\"status\":\"DOWN\",\"checks\":[]}";

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
                .onSuccess(answer -> answer(
                        context,
                        answer.isDown() ? DOWN : UP,
                        answer.getPayload().toString()))
                .onFailure(failure -> {
                    LOG.warnf("a health check failed: %s", failure.getClass().getName());
                    answer(context, DOWN, NO_CHECK_ANSWERED);
                });
    }

    private static void answer(RoutingContext context, int status, String payload) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(payload);
    }
}
