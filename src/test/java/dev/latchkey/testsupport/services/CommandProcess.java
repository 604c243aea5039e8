package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A completed run of a program.
 *
 * @param out its standard output
 * @param err its standard error
 */
public record CommandProcess(int exitCode, String out, String err) {
    private static final long TIMEOUT_SECONDS = 120;

    /** Runs the built jar with these arguments, on this database. */
    public static CommandProcess latchkey(TestDatabase database, List<String> jvmArguments, String... arguments) {
        return latchkey(
                Map.of(
                        "LATCHKEY_DB_URL", database.url(),
                        "LATCHKEY_DB_USERNAME", database.username(),
                        "LATCHKEY_DB_PASSWORD", database.password()),
                jvmArguments,
                arguments);
    }

    /** Runs the built jar with these arguments and environment variables. */
    public static CommandProcess latchkey(
            Map<String, String> environment, List<String> jvmArguments, String... arguments) {
        List<String> command = Jvm.command();
        command.addAll(jvmArguments);
        command.addAll(List.of("-jar", ServiceProcess.jar().toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    /**
     * Runs a program without input.
     *
     * @param environment variables in addition to those of the tests, except their {@code LATCHKEY_} and {@code QUARKUS_}
     *     variables
     * @throws AssertionError if it does not end within two minutes
     */
    public static CommandProcess run(Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile("latchkey-command-", ".out");
            Path err = Files.createTempFile("latchkey-command-", ".err");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
                builder.environment()
                        .keySet()
                        .removeIf(name -> name.startsWith("LATCHKEY_") || name.startsWith("QUARKUS_"));
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(command + " does not end: " + Files.readString(err));
                }
                return new CommandProcess(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
