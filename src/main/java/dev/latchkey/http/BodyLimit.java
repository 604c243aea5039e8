package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Reads every body before anything else happens, so that a slow sender holds no thread, and accepts up to {@link #LIMIT}. A
 * larger body is read to its end and discarded, so that its sender receives the response instead of a broken connection; beyond
 * {@link #DRAINED}, announced or received, or if the body arrives too slowly, the connection is closed after the response.
 *
 * <p>Only the import accepts a body of any length; its call reads the body as it arrives.
 */
@ApplicationScoped
class BodyLimit {
    /** The maximum size of a request body in bytes: 64 KiB. */
    static final int LIMIT = 64 * 1024;

    /** The maximum number of bytes that are read of a body that is too large: 8 MiB. */
    static final long DRAINED = 8L * 1024 * 1024;

    private final ErrorAnswers errors;
    private final long timeoutMillis;

    BodyLimit(ErrorAnswers errors, OverloadConfig config) {
        this.errors = errors;
        this.timeoutMillis = config.bodyTimeout().toMillis();
    }

    void read(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) { // rerouted, as Quarkus does for the index page of a directory
            context.next();
            return;
        }
        if (Match.of(context).body() == Call.Body.STREAM) {
            context.addEndHandler(answered -> abandon(context));
            context.next();
            return;
        }
        if (announced(request) > DRAINED) {
            close(context, ErrorCode.PAYLOAD_TOO_LARGE);
            return;
        }
        Buffer body = Buffer.buffer();
        long[] received = {0};
        request.handler(chunk -> {
            received[0] += chunk.length();
            if (received[0] <= LIMIT) {
                body.appendBuffer(chunk);
            } else if (received[0] > DRAINED) {
                close(context, ErrorCode.PAYLOAD_TOO_LARGE);
            }
        });
        long timer = context.vertx().setTimer(timeoutMillis, late -> close(context, ErrorCode.INVALID_REQUEST));
        context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
        request.endHandler(end -> {
            context.vertx().cancelTimer(timer);
            if (received[0] > LIMIT) {
                errors.answer(context, ErrorCode.PAYLOAD_TOO_LARGE);
            } else {
                // Has been answered; the framework would answer it a second time, after the body.
                request.headers().remove(HttpHeaders.EXPECT);
                ((RoutingContextInternal) context).setBody(body);
                context.next();
            }
        });
        request.resume();
    }

    /** The length of the body according to its sender; none if it is not known before its end. */
    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private void close(RoutingContext context, ErrorCode code) {
        context.request().handler(ignored -> {}).endHandler(ignored -> {});
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        errors.answer(context, code);
        abandon(context);
    }

    /** Stops reading a body whose request was answered before its end. */
    private static void abandon(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        request.handler(ignored -> {});
        request.resume();
    }
}
