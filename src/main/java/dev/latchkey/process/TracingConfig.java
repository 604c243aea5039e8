package dev.latchkey.process;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** OpenTelemetry traces: a span for every request and, within it, one for the step of the ceremony. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.tracing")
interface TracingConfig {
    /** Whether traces are exported. */
    @WithDefault("false")
    boolean enabled();

    /** Collector that receives the traces, by OTLP over gRPC. */
    @WithDefault("http://localhost:4317")
    URI endpoint();
}
