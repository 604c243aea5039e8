package dev.latchkey.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code mvnw} where no Maven is installed, against a file server that stands in for Maven Central. */
class MavenWrapperTest {

    private static final List<String> TOOLS = List.of(
            "basename",
            "cut",
            "dirname",
            "gzip",
            "mkdir",
            "mktemp",
            "mv",
            "rm",
            "sed",
            "sha512sum",
            "shasum",
            "tar",
            "tr");
    private static final String FETCHED = "Fetched Maven runs: verify -Dname=two words";

    @TempDir
    Path temporary;

    private final AtomicInteger downloads = new AtomicInteger();
    private HttpServer archive;
    private byte[] distribution;
    private Path path;
    private Path project;
    private Path userHome;

    @BeforeEach
    void make_a_project_and_an_archive() throws IOException, InterruptedException {
        path = Files.createDirectory(temporary.resolve("bin"));
        TOOLS.forEach(this::install);
        project = Files.createDirectory(temporary.resolve("project"));
        Files.copy(Path.of("mvnw"), project.resolve("mvnw"));
        userHome = temporary.resolve("maven user home");
        distribution = distribution();
        archive = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        archive.createContext("/apache-maven-9.9.9-bin.tar.gz", exchange -> {
            downloads.incrementAndGet();
            exchange.sendResponseHeaders(200, distribution.length);
            exchange.getResponseBody().write(distribution);
            exchange.close();
        });
        archive.start();
        pin(sha512(distribution));
    }

    @AfterEach
    void stop_the_archive() {
        archive.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void without_maven_the_pinned_one_is_fetched_once_and_kept(String downloader) {
        install(downloader);

        assertThat(mvnw()).isEqualTo(new Outcome(0, FETCHED, "mvnw: fetching " + distributionUrl()));
        assertThat(mvnw()).isEqualTo(new Outcome(0, FETCHED, ""));

        assertThat(downloads).hasValue(1);
        assertThat(installedFiles()).containsExactly("mvn");
    }

    @Test
    void a_distribution_with_another_hash_is_refused_and_nothing_is_kept() throws IOException {
        install("curl");
        pin(sha512(new byte[] {1}));

        Outcome outcome = mvnw();

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors())
                .endsWith("mvnw: " + distributionUrl() + " does not have the expected SHA-512; nothing was installed.");
        assertThat(installedFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void an_unreachable_archive_is_named(String downloader) {
        install(downloader);
        archive.stop(0);

        Outcome outcome = mvnw();

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors())
                .endsWith("mvnw: " + distributionUrl()
                        + " could not be fetched. Install Maven 3.8.7 or later, or try again.");
        assertThat(installedFiles()).isEmpty();
    }

    @Test
    void without_a_download_tool_it_says_so() {
        assertThat(mvnw().errors()).endsWith("mvnw: neither curl nor wget is installed, nor Maven 3.8.7 or later.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.6.3", "3.8.6", "2.9.9"})
    void an_installed_maven_that_is_too_old_is_not_used(String version) {
        install("curl");
        installMaven(version);

        assertThat(mvnw().output()).isEqualTo(FETCHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.7", "3.9.0", "3.10.1", "4.0.0", "4.0.0-rc-5"})
    void an_installed_maven_that_is_new_enough_is_used_as_it_is(String version) {
        installMaven(version);

        assertThat(mvnw()).isEqualTo(new Outcome(0, "Installed Maven runs: verify -Dname=two words", ""));
        assertThat(downloads).hasValue(0);
    }

    @Test
    void dev_mode_runs_with_the_pinned_maven_if_the_installed_one_is_older_than_3_9() {
        install("curl");
        installMaven("3.8.7");

        assertThat(mvnw("quarkus:dev", "-Ddebug=5006").output())
                .isEqualTo("Fetched Maven runs: quarkus:dev -Ddebug=5006");
    }

    @Test
    void the_pinned_distribution_is_apaches_own_release_with_its_hash() throws IOException {
        assertThat(Files.readAllLines(Path.of(".mvn/wrapper/maven-wrapper.properties")))
                .anyMatch(
                        line -> line.matches(
                                "distributionUrl=https://repo\\.maven\\.apache\\.org/maven2/org/apache/maven/apache-maven/(.+)/apache-maven-\\1-bin\\.tar\\.gz"))
                .anyMatch(line -> line.matches("distributionSha512Sum=[0-9a-f]{128}"));
    }

    private record Outcome(int exitCode, String output, String errors) {}

    private Outcome mvnw() {
        return mvnw("verify", "-Dname=two words");
    }

    private Outcome mvnw(String... arguments) {
        try {
            Path output = Files.createTempFile(temporary, "output", null);
            Path errors = Files.createTempFile(temporary, "errors", null);
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("sh", "mvnw"), Stream.of(arguments))
                            .toList())
                    .directory(project.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().put("PATH", path.toString());
            builder.environment().put("MAVEN_USER_HOME", userHome.toString());
            Process process = builder.start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("mvnw ends").isTrue();
            return new Outcome(
                    process.exitValue(),
                    Files.readString(output).strip(),
                    Files.readString(errors).strip());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A Maven that only prints its arguments, packed like Apache's releases. */
    private byte[] distribution() throws IOException, InterruptedException {
        Path packed = temporary.resolve("maven.tar.gz");
        Path bin = Files.createDirectories(temporary.resolve("release/apache-maven-9.9.9/bin"));
        script(bin.resolve("mvn"), "echo \"Fetched Maven runs: $*\"");
        Process tar = new ProcessBuilder(
                        "tar",
                        "-czf",
                        packed.toString(),
                        "-C",
                        temporary.resolve("release").toString(),
                        "apache-maven-9.9.9")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return Files.readAllBytes(packed);
    }

    private void pin(String sha512) throws IOException {
        Path properties = project.resolve(".mvn/wrapper/maven-wrapper.properties");
        Files.createDirectories(properties.getParent());
        Files.writeString(
                properties, "distributionUrl=%s%ndistributionSha512Sum=%s%n".formatted(distributionUrl(), sha512));
    }

    private String distributionUrl() {
        return "http://localhost:" + archive.getAddress().getPort() + "/apache-maven-9.9.9-bin.tar.gz";
    }

    /** Maven prints its name in bold even without a terminal. */
    private void installMaven(String version) {
        script(path.resolve("mvn"), """
                case $1 in
                  --version) printf '\\033[1mApache Maven %s\\033[m\\nMaven home: /opt/maven\\n' ;;
                  *) echo "Installed Maven runs: $*" ;;
                esac
                """.formatted(version));
    }

    private static void script(Path file, String commands) {
        try {
            Files.writeString(file, "#!/bin/sh\n" + commands);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts a tool of this machine on the wrapper's PATH if the machine has it. */
    private void install(String tool) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path found = Path.of(directory, tool);
            if (Files.isExecutable(found)) {
                script(path.resolve(tool), "exec %s \"$@\"".formatted(found));
                return;
            }
        }
    }

    private List<String> installedFiles() {
        Path installed = userHome.resolve("wrapper/dists");
        if (!Files.exists(installed)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(installed)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String sha512(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
