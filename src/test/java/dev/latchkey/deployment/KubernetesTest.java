package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docker/kubernetes/latchkey.yaml}: that its parts fit each other, the service, and what its first lines have created. */
class KubernetesTest {
    private static final Path FILE = Path.of("docker/kubernetes/latchkey.yaml");
    private static final String MOUNT = "/run/secrets/latchkey/";

    private final String text = read();
    private final Manifests manifests = Manifests.of(text);
    private final JsonNode configuration =
            manifests.object("ConfigMap", "latchkey").path("data");
    private final JsonNode job = manifests.object("Job", "latchkey-migrate").at("/spec/template/spec");
    private final JsonNode pods = manifests.object("Deployment", "latchkey").at("/spec/template");

    private static String read() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_variable_exists() {
        assertThat(manifests.variables()).isSubsetOf(Variables.known());
    }

    @Test
    void every_file_that_is_named_is_a_key_of_the_secret() {
        configuration.fields().forEachRemaining(variable -> {
            if (variable.getKey().endsWith("_FILE")) {
                assertThat(variable.getValue().textValue()).startsWith(MOUNT);
                assertThat(created("latchkey"))
                        .contains(variable.getValue().textValue().substring(MOUNT.length()));
            }
        });
    }

    @Test
    void the_database_is_verified_against_its_root_certificate_by_service_and_migration() {
        String url = configuration.path("LATCHKEY_DB_URL").textValue();

        assertThat(url).endsWith("?sslmode=verify-full&sslrootcert=" + MOUNT + "db-ca.crt");
        assertThat(created("latchkey")).contains("db-ca.crt");
        assertThat(ofTheJob("LATCHKEY_DB_URL")).isEqualTo(url);
        assertThat(job.at("/volumes/0/projected/sources").findValuesAsText("path"))
                .containsExactly("db-password", "db-ca.crt");
        assertThat(pods.at("/spec/volumes/0/secret/secretName").textValue()).isEqualTo("latchkey");
    }

    @Test
    void the_migration_has_another_database_user_than_the_service() throws IOException {
        String roles = Files.readString(Path.of("docker/postgres/roles.sql"));
        String runtime = configuration.path("LATCHKEY_DB_USERNAME").textValue();
        String migration = ofTheJob("LATCHKEY_DB_USERNAME");

        assertThat(migration).isNotEqualTo(runtime);
        assertThat(roles).contains("CREATE ROLE " + runtime + " LOGIN;", "CREATE ROLE " + migration + " LOGIN;");
        assertThat(configuration.path("LATCHKEY_DB_MIGRATE_AT_START").textValue())
                .isEqualTo("false");
        assertThat(created("latchkey-migration")).containsExactly("db-password");
    }

    @Test
    void operators_have_a_port_of_their_own_that_no_pod_may_connect_to() {
        String port = configuration.path("LATCHKEY_ADMIN_PORT").textValue();
        JsonNode ports = pods.at("/spec/containers/0/ports");

        assertThat(ports.get(1).path("name").textValue()).isEqualTo("operators");
        assertThat(ports.get(1).path("containerPort").asText()).isEqualTo(port);
        assertThat(manifests.object("Service", "latchkey").at("/spec/ports").findValuesAsText("targetPort"))
                .containsExactly("http");
        JsonNode policy = manifests.object("NetworkPolicy", "latchkey").path("spec");
        assertThat(policy.path("ingress").findValuesAsText("port")).containsExactly("http", "management");
        assertThat(policy.path("policyTypes").toString()).contains("Ingress", "Egress");
    }

    @Test
    void policy_budget_and_services_select_the_pods_of_the_service() {
        JsonNode labels = pods.at("/metadata/labels");

        List<JsonNode> selectors = new ArrayList<>();
        selectors.add(manifests.object("Deployment", "latchkey").at("/spec/selector/matchLabels"));
        selectors.add(manifests.object("PodDisruptionBudget", "latchkey").at("/spec/selector/matchLabels"));
        manifests.all("Service").forEach(service -> selectors.add(service.at("/spec/selector")));
        assertThat(selectors).hasSize(4).containsOnly(labels);
        JsonNode ofThePolicy = manifests.object("NetworkPolicy", "latchkey").at("/spec/podSelector/matchLabels");
        ofThePolicy
                .fields()
                .forEachRemaining(
                        label -> assertThat(labels.get(label.getKey())).isEqualTo(label.getValue()));
    }

    private String ofTheJob(String variable) {
        for (JsonNode each : job.at("/containers/0/env")) {
            if (each.path("name").textValue().equals(variable)) {
                return each.path("value").textValue();
            }
        }
        throw new AssertionError(variable);
    }

    /** The keys of a secret that the file's first lines create. */
    private List<String> created(String secret) {
        String commands = text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.substring(1).strip())
                .reduce("", (before, line) -> before.endsWith("\\") ? before + line : before + "\n" + line);
        String command = commands.lines()
                .filter(line -> line.startsWith("kubectl create secret generic " + secret + " "))
                .findFirst()
                .orElseThrow();
        List<String> keys = new ArrayList<>();
        var key = Pattern.compile("--from-(?:file|literal)=([^=]+)=").matcher(command);
        while (key.find()) {
            keys.add(key.group(1));
        }
        return keys;
    }
}
