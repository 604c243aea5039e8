package dev.latchkey.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.CommandProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code docker/prepare-crypto} on the published jar of the crypto provider and on changed ones. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the container runs on Linux only")
class PrepareCryptoTest {
    private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");
    private static final String PASSWORD = "not-a-secret";

    @TempDir
    Path service;

    private Path jar;

    @BeforeEach
    void package_the_published_jar() throws Exception {
        Path published = publishedJar();
        jar = Files.createDirectories(service.resolve("lib/main"))
                .resolve("software.amazon.cryptools." + published.getFileName());
        Files.copy(published, jar);
    }

    private static Path publishedJar() throws ClassNotFoundException, URISyntaxException {
        return Path.of(Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @Test
    void the_published_jar_is_prepared() throws IOException {
        CommandProcess prepared = prepare();

        assertThat(prepared.exitCode()).as(prepared.err()).isZero();
        try (Stream<Path> libraries = Files.list(service.resolve("native"))) {
            assertThat(libraries).isNotEmpty().allMatch(file -> file.toString().endsWith(".so"));
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName()))
                    .contains("com/amazon/corretto/crypto/provider/AmazonCorrettoCryptoProvider.class")
                    .noneMatch(name -> name.matches("META-INF/.*[.](SF|RSA)|.*[.]so"));
        }
    }

    @Test
    void a_jar_signed_by_somebody_else_is_refused() throws Exception {
        removeSignature();
        signWithAnotherKey();

        assertRefused("is not a published one");
    }

    @Test
    void a_jar_with_an_unsigned_class_is_refused() throws Exception {
        try (FileSystem zip = open()) {
            Files.write(zip.getPath("com/amazon/corretto/crypto/provider/Added.class"), new byte[] {1, 2, 3});
        }

        assertRefused("is not completely signed");
    }

    @Test
    void a_jar_without_a_signature_is_refused() throws Exception {
        removeSignature();

        assertRefused("is not");
    }

    private FileSystem open() throws IOException {
        return FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
    }

    private void removeSignature() throws IOException {
        try (FileSystem zip = open();
                DirectoryStream<Path> files = Files.newDirectoryStream(zip.getPath("META-INF"), "*.{SF,RSA,MF}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void signWithAnotherKey() {
        String store = service.resolve("keys.p12").toString();
        List<String> keys = List.of("-keystore", store, "-storepass", PASSWORD, "-storetype", "PKCS12");
        run("keytool", keys, "-genkeypair", "-alias", "other", "-keyalg", "EC", "-dname", "CN=Amazon Web Services");
        run("jarsigner", keys, jar.toString(), "other");
    }

    private static void run(String tool, List<String> keys, String... arguments) {
        List<String> command = new ArrayList<>(List.of(TOOLS.resolve(tool).toString()));
        command.addAll(keys);
        command.addAll(List.of(arguments));
        CommandProcess process = CommandProcess.run(Map.of(), command);
        assertThat(process.exitCode()).as(process.out()).isZero();
    }

    private CommandProcess prepare() {
        String script = Path.of("docker/prepare-crypto").toAbsolutePath().toString();
        return CommandProcess.run(
                Map.of("PATH", TOOLS + ":" + System.getenv("PATH")), List.of("sh", script, service.toString()));
    }

    private void assertRefused(String why) throws IOException {
        byte[] before = Files.readAllBytes(jar);

        CommandProcess refused = prepare();

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains(jar.getFileName().toString(), why);
        assertThat(Files.readAllBytes(jar)).isEqualTo(before);
        assertThat(service.resolve("native")).doesNotExist();
    }
}
