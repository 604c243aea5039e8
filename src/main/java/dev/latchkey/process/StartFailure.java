package dev.latchkey.process;

import dev.latchkey.database.ConnectionProblem;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Why the service or a command did not start: a sentence where the operator can correct the cause. */
public final class StartFailure {
    private static final Logger LOG = Logger.getLogger("dev.latchkey");

    private StartFailure() {}

    /** Writes the sentence to the standard error stream; without one, logs the failure with its stack trace. */
    public static void report(Throwable failure) {
        Optional<String> sentence = sentence(failure);
        // The configuration of the log may be what is wrong.
        sentence.ifPresentOrElse(System.err::println, () -> LOG.error("Latchkey could not be started.", failure));
    }

    /** The sentence for the operator; empty if the cause is none of those that an operator can correct. */
    static Optional<String> sentence(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(StartFailure::ofConfiguration)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> ConnectionProblem.in(failure));
    }

    private static Optional<String> ofConfiguration(Throwable cause) {
        if (cause instanceof QuarkusBindException inUse) {
            return Optional.of(
                    "Port %d is in use by another process; QUARKUS_HTTP_PORT, LATCHKEY_ADMIN_PORT and LATCHKEY_MANAGEMENT_PORT set the ports."
                            .formatted(inUse.getPort()));
        }
        // The framework has no exception of its own for this port.
        if (cause instanceof IllegalStateException && cause.getCause() instanceof BindException unusable) {
            return Optional.of("latchkey.management.port: " + unusable.getMessage());
        }
        return cause instanceof ConfigurationException || cause instanceof ConfigValidationException
                ? Optional.ofNullable(cause.getMessage())
                : Optional.empty();
    }
}
