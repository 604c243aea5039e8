package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The built service, {@code target/quarkus-app/quarkus-run.jar}, running as a separate process on a free port. Only
 * integration tests ({@code *IT}) have it: their build names the jar in the system property {@code latchkey.jar}.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final OutputFile output;
    private final int port;
    private final int managementPort;

    private ServiceProcess(Process process, OutputFile output, int port, int managementPort) {
        this.process = process;
        this.output = output;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * A service on this database, ready to be called.
     *
     * @param jvmArguments as of {@link #launch(Map, String...)}
     */
    public static ServiceProcess ready(TestDatabase database, Map<String, String> environment, String... jvmArguments) {
        return launch(on(database, environment), jvmArguments).awaitReady();
    }

    /**
     * Starts the service in an empty directory below {@code target} and does not wait for it.
     *
     * @param environment variables in addition to those of the tests, except their {@code LATCHKEY_} and {@code QUARKUS_}
     *     variables
     * @param jvmArguments the arguments before {@code -jar}
     */
    public static ServiceProcess launch(Map<String, String> environment, String... jvmArguments) {
        try {
            Path target = jar().resolve("../..").normalize();
            return launch(Files.createTempDirectory(target, "service-"), environment, jvmArguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Like {@link #launch(Map, String...)}, in this directory. */
    public static ServiceProcess launch(Path directory, Map<String, String> environment, String... jvmArguments) {
        return launch(jar(), directory, environment, jvmArguments);
    }

    private static ServiceProcess launch(
            Path jar, Path directory, Map<String, String> environment, String... jvmArguments) {
        try {
            int port = TestFork.freePort();
            int managementPort = TestFork.freePort();
            List<String> command = Jvm.command();
            command.add("-Xmx512m");
            command.add("-Dquarkus.http.port=" + port);
            command.add("-Dlatchkey.management.port=" + managementPort);
            command.addAll(List.of(jvmArguments));
            command.addAll(List.of("-jar", jar.toString()));
            OutputFile output = OutputFile.in(directory);
            ProcessBuilder builder = output.capture(new ProcessBuilder(command).directory(directory.toFile()));
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("LATCHKEY_") || name.startsWith("QUARKUS_"));
            // All requests of the tests come from one address.
            builder.environment().put("LATCHKEY_RATE_LIMITS_ENABLED", "false");
            builder.environment().putAll(environment);
            return new ServiceProcess(builder.start(), output, port, managementPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A service of another build on this database, ready to be called. */
    public static ServiceProcess ready(Path jar, TestDatabase database, Map<String, String> environment) {
        try {
            Path directory = Files.createTempDirectory(jar().resolve("../..").normalize(), "service-");
            return launch(jar, directory, on(database, environment)).awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> on(TestDatabase database, Map<String, String> environment) {
        Map<String, String> complete = new HashMap<>(environment);
        complete.put("LATCHKEY_DB_URL", database.url());
        complete.put("LATCHKEY_DB_USERNAME", database.username());
        complete.put("LATCHKEY_DB_PASSWORD", database.password());
        return complete;
    }

    /** The jar that is started. */
    public static Path jar() {
        String jar = System.getProperty("latchkey.jar");
        if (jar == null) {
            throw new IllegalStateException(
                    "The system property latchkey.jar is not set: run this test with mvnw verify.");
        }
        return Path.of(jar).toAbsolutePath();
    }

    /**
     * Waits until {@code /q/health/ready} answers 200.
     *
     * @throws AssertionError with the service's output if it ends before, or is not ready in 90 seconds
     */
    public ServiceProcess awaitReady() {
        return awaitStatus("/q/health/ready", 200);
    }

    /**
     * Waits until a path answers with this status.
     *
     * @throws AssertionError with the service's output if it ends before, or does not in 90 seconds
     */
    public ServiceProcess awaitStatus(String path, int status) {
        await(path + " did not answer " + status, () -> status(path) == status);
        return this;
    }

    /** The response of a path to GET. */
    public HttpResponse<String> get(String path) {
        return get(uri(path));
    }

    private static HttpResponse<String> get(URI uri) {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The status of a GET on a connection of its own, as the probes of orchestrators send it. */
    public int probe(String path) {
        try {
            HttpURLConnection probe = (HttpURLConnection) uri(path).toURL().openConnection();
            probe.setRequestProperty("Connection", "close");
            probe.setReadTimeout(Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
            return probe.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its metrics, in the text format of Prometheus. */
    public String metrics() {
        return get(URI.create("http://localhost:" + managementPort + "/q/metrics"))
                .body();
    }

    /** The port of {@code /q/metrics} and all of {@code /q/health}. */
    public int managementPort() {
        return managementPort;
    }

    /** The port of everything else. */
    public int port() {
        return port;
    }

    /**
     * Waits until the service has exited by itself.
     *
     * @return its exit code
     * @throws AssertionError with the service's output if it still runs after 30 seconds
     */
    public int awaitExit() {
        if (!endsWithin(EXIT_TIMEOUT)) {
            kill();
            throw new AssertionError("The service did not exit within " + EXIT_TIMEOUT + ":\n" + output());
        }
        return process.exitValue();
    }

    /** Stops the service like an operator, by SIGTERM, and returns its exit code. */
    public int stop() {
        process.destroy();
        return awaitExit();
    }

    /** Kills the service like a power failure, by SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** The address of this path of the service, {@code /v1/apps} for example. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** Makes {@link #peakMemory} that from now on; does nothing on systems other than Linux. */
    public void resetPeakMemory() {
        Path references = Path.of("/proc/" + process.pid() + "/clear_refs");
        if (Files.exists(references)) {
            try {
                Files.writeString(references, "5");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Its peak resident memory in bytes as reported by Linux; 0 on other systems. */
    public long peakMemory() {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The service's output until now, on both streams. */
    public String output() {
        return output.text();
    }

    /** Stops the service if it still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (endsWithin(POLL_INTERVAL)) {
                throw new AssertionError("The service exited with " + process.exitValue() + ":\n" + output());
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw new AssertionError(what + " in " + READY_TIMEOUT + ":\n" + output());
            }
        }
    }

    /** 0: no answer. */
    private int status(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    private boolean endsWithin(Duration duration) {
        try {
            return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
