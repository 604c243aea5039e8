package dev.latchkey.testsupport.services;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Programs that some tests need but a build does not. */
public final class Installed {
    private Installed() {}

    /**
     * The first of these programs on the PATH, or in the directories for root.
     *
     * @throws org.opentest4j.TestAbortedException if it is not installed
     */
    public static Path program(String... names) {
        return Arrays.stream(names)
                .flatMap(Installed::find)
                .findFirst()
                .orElseGet(() -> LeftOut.because(String.join(" or ", List.of(names))
                        + " is NOT installed: its tests are LEFT OUT; scripts/install-test-tools installs it"));
    }

    private static Stream<Path> find(String name) {
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable);
    }
}
