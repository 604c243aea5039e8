package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file to which a process writes both of its output streams. */
record OutputFile(Path path) {
    /** A new file in this directory. */
    static OutputFile in(Path directory) {
        try {
            return new OutputFile(Files.createTempFile(directory, "output-", ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Directs both streams of a process that is about to start to this file. */
    ProcessBuilder capture(ProcessBuilder builder) {
        return builder.redirectErrorStream(true).redirectOutput(path.toFile());
    }

    /** What the process has written until now. */
    String text() {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
