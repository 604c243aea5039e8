package dev.latchkey.process;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Traces by OpenTelemetry: a span for every request and, in it, one for the step of the ceremony. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.tracing")
interface TracingConfig {
    /** Whether there are any. */
    @WithDefault("false")
    boolean enabled();

    /** The collector that they are sent to, by OTLP over gRPC. */
    @WithDefault("http://localhost:4317")
    URI endpoint();
}
