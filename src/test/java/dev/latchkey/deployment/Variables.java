package dev.latchkey.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The environment variables that the service has, which a deployment may set. */
final class Variables {
    private Variables() {}

    /** Their names, as the configuration reference lists them. */
    static Set<String> known() {
        try {
            return new TreeSet<>(Files.readAllLines(Path.of("src/main/resources/dev/latchkey/process/variables.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
