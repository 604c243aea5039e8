package dev.latchkey.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs that the browser tests need and a build does not. */
final class Installed {
    private Installed() {}

    /** The first of these programs on the PATH; without one the tests are left out, which must not pass unnoticed. */
    static Path orSkip(String what, String... names) {
        Optional<Path> program = Arrays.stream(names).flatMap(Installed::onPath).findFirst();
        if (program.isEmpty()) {
            String reason = "BROWSER TESTS LEFT OUT: " + what + " is not installed (" + String.join(", ", names) + ")";
            System.err.println("[latchkey tests] " + reason);
            Assumptions.abort(reason);
        }
        return program.orElseThrow();
    }

    private static Stream<Path> onPath(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable);
    }
}
