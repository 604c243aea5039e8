package dev.latchkey.http;

import dev.latchkey.database.Deadline;
import dev.latchkey.error.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers every call within a time limit: if the call has not ended by then, a timer answers 503, whatever the call is waiting for.
 * Its statements end at the same time, so its thread is soon free; what an abandoned statement has changed is not known, as after a
 * lost connection.
 */
@ApplicationScoped
public class Deadlines {
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

        static @Nullable Turn of(RoutingContext context) {
            return context.get(KEY);
        }

        boolean take() {
            return taken.compareAndSet(false, true);
        }
    }

    /** Starts the time limit of the call. */
    void begin(RoutingContext context) {
        if (Match.of(context).work() != Call.Work.NONE) {
            start(context);
        }
        context.next();
    }

    /** Continues with what a thread looked up beside the event loop, unless that took too long and the request was answered. */
    <T> void follow(RoutingContext context, Future<T> lookUp, Handler<T> next) {
        lookUp.onSuccess(found -> {
                    if (!context.response().ended()) {
                        next.handle(found);
                    }
                })
                .onFailure(failure -> errors.answer(context, failure));
    }

    /** The same for what is looked up before the body is read, which has the bound to itself; the body stays unread. */
    <T> void followUnread(RoutingContext context, Supplier<Future<T>> lookUp, Handler<T> next) {
        context.request().pause();
        Runnable stop = start(context);
        follow(context, lookUp.get().onComplete(done -> stop.run()), next);
    }

    /** Starts the time limit of the next phase. */
    private Runnable start(RoutingContext context) {
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
            errors.answer(context, ErrorCode.SERVICE_UNAVAILABLE);
        }
    }

    /** The call answers now, if it is not too late. A stream then has no time limit. */
    @ServerResponseFilter
    public void answering(ContainerResponseContext response, RoutingContext context) {
        Turn turn = Turn.of(context);
        if (turn != null && !turn.take()) {
            writeNothing();
        } else if (response.getEntity() instanceof StreamingOutput) {
            Deadline.lift();
        }
    }

    /** Skips the framework's handlers that would write the answer of the current request. */
    private static void writeNothing() {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        request.setPosition(request.getHandlers().length);
    }
}
