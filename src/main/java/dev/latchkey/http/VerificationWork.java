package dev.latchkey.http;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
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
            return verification.proceed();
        } finally {
            place.endWork();
        }
    }
}
