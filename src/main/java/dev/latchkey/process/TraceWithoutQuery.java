package dev.latchkey.process;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.semconv.UrlAttributes;
import jakarta.inject.Singleton;

/** Removes the query from every span, because a backend's user look-up identifies the user there. */
@Singleton
public class TraceWithoutQuery implements SpanProcessor {
    private static final String TAKEN_OUT = "";

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(UrlAttributes.URL_QUERY) != null) {
            span.setAttribute(UrlAttributes.URL_QUERY, TAKEN_OUT);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
