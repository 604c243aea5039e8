package dev.latchkey.http;

import dev.latchkey.app.App;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.figures.UnlistedOriginCounts;
import dev.latchkey.wire.VisibleAscii;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Pages that call the client API from an origin that the app does not list: the most common mistake in a configuration, of which a
 * browser shows the page's developer hardly anything. Each is counted, and appears in the app's figures; an app's are logged a few times a minute, since an origin
 * can be any text that anybody sends.
 */
@ApplicationScoped
class UnlistedOrigins {
    private static final String SENTENCE = "The page's origin is not configured for this app.";
    private static final Logger LOG = Logger.getLogger(UnlistedOrigins.class);
    private static final int LINES_PER_MINUTE = 6;

    private final Counter refused;
    private final UnlistedOriginCounts counts;
    private final Buckets lines;

    UnlistedOrigins(UnlistedOriginCounts counts, MeterRegistry registry, Clock clock) {
        this.counts = counts;
        refused = Counter.builder("latchkey.unlisted.origins")
                .description("Requests of pages whose origin the app does not list")
                .register(registry);
        lines = new Buckets(LINES_PER_MINUTE, clock);
    }

    /** Counts and logs a request; the answer does not quote the origin. */
    ApiException refuse(App app, String origin) {
        refused.increment();
        String visible = VisibleAscii.of(origin);
        counts.count(app, visible);
        if (lines.take(app.id())) {
            LOG.warnf("page refused app=%s origin=\"%s\": not an origin of the app", app.id(), visible);
        }
        return new ApiException(ErrorCode.OPERATION_NOT_ALLOWED, SENTENCE);
    }
}
