package dev.latchkey.process;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Warns of environment variables that look like configuration and are not, such as a misspelt one; never shows a value. */
final class UnknownVariables {
    private static final Logger LOG = Logger.getLogger("dev.latchkey");
    private static final String PREFIX = "LATCHKEY_";

    /** Of commands that call a running service, which may share the service's environment. */
    private static final Set<String> OF_COMMANDS = Set.of("LATCHKEY_URL", "LATCHKEY_TOKEN", "LATCHKEY_TOKEN_FILE");

    void warn(@Observes StartupEvent started) {
        List<String> unknown = unknown(System.getenv().keySet());
        if (!unknown.isEmpty()) {
            LOG.warnf("These environment variables are unknown and have no effect: %s", String.join(", ", unknown));
        }
    }

    /** Those of these variables that have our prefix and are not in the configuration reference, in alphabetical order. */
    static List<String> unknown(Collection<String> variables) {
        Set<String> known = known();
        return variables.stream()
                .filter(variable -> variable.startsWith(PREFIX))
                .filter(variable -> !known.contains(variable) && !OF_COMMANDS.contains(variable))
                .sorted()
                .toList();
    }

    private static Set<String> known() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(UnknownVariables.class.getResourceAsStream("variables.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines().collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
