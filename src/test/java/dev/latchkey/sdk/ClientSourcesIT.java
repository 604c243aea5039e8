package dev.latchkey.sdk;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients' own tests, and the checks of their types and packages, in a copy of {@code clients} with its tools from npm. */
class ClientSourcesIT {
    private static final Path SOURCE = Path.of("clients");
    private static final Path COPY = TestFork.file("clients");
    private static final Path GENERATED = Path.of("target");

    @BeforeAll
    static void install() throws IOException {
        Installed.program("npm");
        try (Stream<Path> files = Files.walk(SOURCE)) {
            for (Path file : files.filter(ClientSourcesIT::isSource).toList()) {
                Path target = COPY.resolve(SOURCE.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        npm("ci --ignore-scripts --no-audit --no-fund --loglevel=error");
    }

    /** A developer may have run npm there. */
    private static boolean isSource(Path file) {
        String path = file.toString();
        return Files.isRegularFile(file) && !path.contains("/node_modules/") && !path.contains("/target/");
    }

    /** {@code test}: node --test; {@code types}: tsc; {@code packages}: publint and Are the Types Wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"test", "types", "packages"})
    void it_passes(String script) {
        npm("run " + script);
    }

    /** With the generators that docs/integrating.md names. */
    @Test
    void the_clients_generated_for_other_languages_compile() {
        shell("node " + COPY.resolve("node_modules/typescript/bin/tsc")
                + " --noEmit --strict --target ES2022 --module NodeNext --lib ES2022,DOM "
                + GENERATED.resolve("generated-typescript/index.ts"));
        Path python = GENERATED.resolve("generated-python/latchkey");
        assertThat(python.resolve("api_client.py")).exists();
        shell(Installed.program("python3") + " -m compileall -q " + python);
    }

    private static void npm(String arguments) {
        shell("cd " + COPY + " && npm " + arguments);
    }

    private static void shell(String command) {
        CommandProcess run = CommandProcess.run(Map.of(), List.of("sh", "-ec", command));
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }
}
