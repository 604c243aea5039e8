package dev.latchkey.http;

import dev.latchkey.app.Scope;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call of the service: a row of {@link Calls}.
 *
 * @param method GET stands for HEAD too
 * @param name the resource method, and the operationId in {@code openapi.yaml}, where some of the operators' calls are
 *     prefixed with {@code admin}
 * @param role that an operator needs for it, for the app in the path; null if operators do not make it
 * @param scope that an API key needs for it; null if backends do not make it
 * @param parameters the names of the query parameters of an operator's call, which rejects any other; empty for the calls of
 *     others, which ignore what they do not know
 */
record Call(
        HttpMethod method,
        String name,
        Body body,
        Work work,
        @Nullable Role role,
        @Nullable Scope scope,
        Set<String> parameters) {
    /** What a call reads of the request's body. */
    enum Body {
        NONE,
        JSON,
        /** Read by the call as it arrives, of any length. */
        STREAM
    }

    /** Which bulkhead a call passes. */
    enum Work {
        /** Answered without the threads that calls share. */
        NONE,
        /** A step of a ceremony, answered by an event loop. */
        STEP,
        /** The step that verifies a signature. */
        VERIFICATION,
        OTHER
    }
}
