package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.TestFork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The published web clients as npm has them, each file's integrity checked against the lock file in {@code src/test/web}. */
final class WebClients {
    private static final Path SOURCE = Path.of("src/test/web");
    private static final Path TARGET = TestFork.file("web");

    private WebClients() {}

    /** Installs them and returns their directory; if npm is missing, the tests are skipped. */
    static Path installOrSkip() throws IOException, InterruptedException {
        Path npm = Installed.program("npm");
        Files.createDirectories(TARGET);
        try (Stream<Path> files = Files.list(SOURCE)) {
            for (Path file : files.toList()) {
                Files.copy(file, TARGET.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path log = TARGET.resolve("npm.log");
        int exit = new ProcessBuilder(
                        npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
                .directory(TARGET.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("npm did not install the web clients: " + Files.readString(log));
        }
        return TARGET;
    }

    /**
     * Copies them and replaces the copy's host as in docs/migrating.md.
     *
     * @param packages what {@link #installOrSkip()} returned
     * @param copy a directory that only this has written to
     * @param latchkey the base URL that is put in
     */
    static void patch(Path packages, Path copy, String latchkey) throws IOException {
        try (Stream<Path> tree = Files.walk(packages)) {
            for (Path path : tree.toList()) {
                Path target = copy.resolve(packages.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        CommandProcess patch = CommandProcess.run(
                Map.of("LATCHKEY", latchkey),
                List.of("sh", "-ec", "cd " + copy + "\n" + Recipe.of("docs/migrating.md", "web-client")));
        assertThat(patch.err()).isEmpty();
        assertThat(patch.exitCode()).isZero();
    }
}
