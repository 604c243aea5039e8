package dev.latchkey.http;

import dev.latchkey.database.Deadline;
import dev.latchkey.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Answers every call within a bound, 503 if it must: a timer does so, whatever the call waits for. Its statements end at the
 * same time, so its thread is soon free; what an abandoned statement has changed is not known, as after a lost connection.
 */
@ApplicationScoped
public class Deadlines {
    private static final long MOST_SECONDS_TO_ANSWER = 1;

    private final Duration bound;
    private final ErrorAnswers errors;

    Deadlines(OverloadConfig config, ErrorAnswers errors) {
        this.bound = config.deadline();
        this.errors = errors;
    }

    /** The right to answer a request, which either its call or its timer has. */
    private static final class Turn {
        private static final String KEY = Turn.class.getName();

        private final AtomicBoolean taken = new AtomicBoolean();
        private final CompletableFuture<Void> answered = new CompletableFuture<>();

        static @Nullable Turn of(RoutingContext context) {
            return context.get(KEY);
        }

        boolean take() {
            return taken.compareAndSet(false, true);
        }
    }

    /** From here on, time is counted. */
    void begin(RoutingContext context) {
        if (Match.of(context).work() != Call.Work.NONE) {
            start(context);
        }
        context.next();
    }

    /** Counts the time of what comes next. */
    Runnable start(RoutingContext context) {
        Turn turn = new Turn();
        context.put(Turn.KEY, turn);
        Deadline.set(bound);
        long timer = context.vertx().setTimer(bound.toMillis(), late -> answer(context, turn));
        Runnable stop = () -> context.vertx().cancelTimer(timer);
        context.addEndHandler(ended -> stop.run());
        return stop;
    }

    private void answer(RoutingContext context, Turn turn) {
        if (turn.take()) {
            try {
                errors.answer(context, ErrorCode.SERVICE_UNAVAILABLE);
            } finally {
                turn.answered.complete(null);
            }
        }
    }

    /** The call answers now, if it is not too late. A stream then takes as long as it goes on. */
    @ServerResponseFilter
    public void answering(ContainerResponseContext response, RoutingContext context) {
        Turn turn = Turn.of(context);
        if (turn != null && !turn.take()) {
            // The head of the other answer is written first, so that the two do not mix.
            turn.answered
                    .completeOnTimeout(null, MOST_SECONDS_TO_ANSWER, TimeUnit.SECONDS)
                    .join();
        } else if (response.getEntity() instanceof StreamingOutput) {
            Deadline.lift();
        }
    }
}
