package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keeps the place of a verification until its work has ended, because a caller who hangs up does not end it. */
@Interceptor
@Verification
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class VerificationWork {
    private final RoutingContext context;

    VerificationWork(RoutingContext context) {
        this.context = context;
    }

    @AroundInvoke
    @Nullable
    Object work(InvocationContext verification) throws Exception {
        Place place = Place.of(context);
        if (place == null || !place.beginWork()) {
            throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE);
        }
        try {
            CompletionStage<?> work = (CompletionStage<?>) verification.proceed();
            work.whenComplete((answer, failure) -> place.endWork());
            // Another stage, because the framework cancels it if the caller hangs up.
            return work.thenApply(answer -> answer);
        } catch (Exception | Error e) {
            place.endWork();
            throw e;
        }
    }
}
