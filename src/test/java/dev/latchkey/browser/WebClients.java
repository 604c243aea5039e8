package dev.latchkey.browser;

import dev.latchkey.testsupport.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The published web clients as npm has them, each file's integrity checked against the lock file in {@code src/test/web}. */
final class WebClients {
    private static final Path SOURCE = Path.of("src/test/web");
    private static final Path TARGET = Path.of("target/web");

    private WebClients() {}

    /** Installs them into {@code target/web} and returns that directory; where npm is missing, the tests are skipped. */
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
}
