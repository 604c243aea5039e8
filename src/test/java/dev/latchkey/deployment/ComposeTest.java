package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.services.CommandProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docker/compose.yaml}, and its secrets as {@code docker/create-secrets} makes them. */
class ComposeTest {
    private static final Path SCRIPT = Path.of("docker/create-secrets").toAbsolutePath();

    private final JsonNode compose = read();
    private final JsonNode services = compose.path("services");
    private final JsonNode latchkey = services.path("latchkey");

    @TempDir
    Path directory;

    private static JsonNode read() {
        try {
            return Manifests.of(Files.readString(Path.of("docker/compose.yaml")))
                    .objects()
                    .get(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_variable_exists() {
        assertThat(names(latchkey.path("environment"))).isNotEmpty().isSubsetOf(Variables.known());
    }

    @Test
    void only_caddy_is_reachable_from_outside_and_operators_from_this_machine() {
        String port = latchkey.at("/environment/LATCHKEY_ADMIN_PORT").textValue();

        assertThat(texts(latchkey.path("ports"))).containsExactly("127.0.0.1:%1$s:%1$s".formatted(port));
        assertThat(services.path("db").has("ports")).isFalse();
        assertThat(texts(services.at("/caddy/ports"))).containsExactly("80:80", "443:443", "443:443/udp");
    }

    @Test
    void the_trusted_proxy_is_caddy_alone() {
        String address = services.at("/caddy/networks/front/ipv4_address").textValue();

        assertThat(latchkey.at("/environment/LATCHKEY_TRUSTED_PROXIES").textValue())
                .isEqualTo(address);
        assertThat(address)
                .startsWith(compose.at("/networks/front/ipam/config/0/subnet")
                        .textValue()
                        .replace(".0/24", "."));
    }

    @Test
    void the_database_is_in_a_network_of_its_own() {
        assertThat(texts(services.at("/db/networks"))).containsExactly("back");
        assertThat(compose.at("/networks/back/internal").booleanValue()).isTrue();
        assertThat(names(services.at("/caddy/networks"))).containsExactly("front");
    }

    @Test
    void every_container_has_limits_and_a_log_that_is_rotated() {
        assertThat(names(services)).containsExactly("caddy", "db", "latchkey");
        for (JsonNode service : services) {
            assertThat(service.path("mem_limit").textValue()).matches("[0-9]+[mg]");
            assertThat(service.path("pids_limit").intValue()).isPositive();
            assertThat(service.at("/logging/driver").textValue()).isEqualTo("local");
            assertThat(texts(service.path("security_opt"))).containsExactly("no-new-privileges:true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void the_containers_can_read_the_secrets_and_other_users_of_the_machine_cannot(String umask) throws IOException {
        Path secrets = directory.resolve("secrets");

        createSecrets(umask, secrets);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rwx------");
        Set<String> wanted = names(compose.path("secrets"));
        try (var files = Files.list(secrets)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(wanted);
        }
        for (String name : wanted) {
            Path file = secrets.resolve(name);
            assertThat(compose.at("/secrets/" + name + "/file").textValue()).isEqualTo("./secrets/" + name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("r--r--r--");
            assertThat(Base64.getDecoder().decode(Files.readString(file).strip()))
                    .hasSize(32);
        }
    }

    @Test
    void secrets_that_exist_are_kept() throws IOException {
        Path secrets = directory.resolve("secrets");
        createSecrets("077", secrets);
        String before = Files.readString(secrets.resolve("encryption_key"));
        Files.delete(secrets.resolve("admin_token"));

        createSecrets("077", secrets);

        assertThat(secrets.resolve("encryption_key")).hasContent(before);
        assertThat(secrets.resolve("admin_token")).exists();
    }

    @Test
    void every_secret_is_given_to_the_service_and_named_by_a_variable() {
        Set<String> secrets = names(compose.path("secrets"));

        assertThat(texts(latchkey.path("secrets"))).containsExactlyInAnyOrderElementsOf(secrets);
        assertThat(texts(latchkey.path("environment")))
                .contains(
                        secrets.stream().map(secret -> "/run/secrets/" + secret).toArray(String[]::new));
        assertThat(texts(services.at("/db/secrets"))).containsExactly("db_password");
    }

    private static void createSecrets(String umask, Path secrets) {
        CommandProcess process = CommandProcess.run(
                Map.of(), List.of("sh", "-c", "umask %s; '%s' '%s'".formatted(umask, SCRIPT, secrets)));
        assertThat(process.exitCode()).as(process.err()).isZero();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
