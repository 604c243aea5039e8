package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.jni.NativeLibrary;
import dev.latchkey.testsupport.services.LeftOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, rendered and checked by Helm itself. */
class HelmChartTest {
    private static final Path CHART = Path.of("docker/helm/latchkey").toAbsolutePath();
    private static final Path PLAIN = Path.of("docker/kubernetes/latchkey.yaml");

    /** Helm's library leaves hooks out of what it renders, so it renders a copy in which they are not marked as such. */
    @TempDir
    static Path withVisibleHooks;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare_the_chart() throws IOException {
        if (ServiceLoader.load(NativeLibrary.class).findFirst().isEmpty()) {
            LeftOut.because("Helm's library does NOT exist for this platform: the tests of the chart are LEFT OUT");
        }
        Path migration = copyOfTheChart(withVisibleHooks).resolve("templates/migration.yaml");
        Files.writeString(migration, Files.readString(migration).replace("helm.sh/hook", "visible/hook"));
    }

    static List<Path> valueFiles() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
            return files.sorted().toList();
        }
    }

    /** Helm's library checks a chart with its own values only, so the chart's are replaced by each file's. */
    @ParameterizedTest
    @MethodSource("valueFiles")
    void every_file_of_values_passes_the_strict_check(Path values) throws IOException {
        Path copy = copyOfTheChart(directory);
        Files.writeString(copy.resolve("values.yaml"), merged(values));

        LintResult result = new Helm(copy).lint().strict().call();

        assertThat(result.getMessages()).noneMatch(message -> message.contains("[ERROR]"));
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("valueFiles")
    void every_variable_that_is_set_exists(Path values) {
        assertThat(rendered(values).variables())
                .contains("LATCHKEY_DB_URL", "LATCHKEY_ADMIN_PORT")
                .isSubsetOf(Variables.known());
    }

    @ParameterizedTest
    @MethodSource("valueFiles")
    void every_container_is_without_privileges_and_no_secret_is_in_the_chart(Path values) {
        Manifests manifests = rendered(values);

        assertThat(manifests.all("Secret")).isEmpty();
        List<JsonNode> pods = manifests.objects().stream()
                .map(object -> object.at("/spec/template/spec"))
                .filter(pod -> pod.has("containers"))
                .toList();
        assertThat(pods).isNotEmpty();
        for (JsonNode pod : pods) {
            assertThat(pod.at("/securityContext/runAsNonRoot").booleanValue()).isTrue();
            assertThat(pod.path("automountServiceAccountToken").booleanValue()).isFalse();
            JsonNode container = pod.at("/containers/0/securityContext");
            assertThat(container.path("readOnlyRootFilesystem").booleanValue()).isTrue();
            assertThat(container.at("/capabilities/drop/0").textValue()).isEqualTo("ALL");
        }
    }

    @Test
    void the_default_is_the_plain_example() throws IOException {
        List<JsonNode> plain = sorted(Manifests.of(Files.readString(PLAIN)));
        List<JsonNode> chart = sorted(rendered(CHART.resolve("ci/default-values.yaml")));

        chart.forEach(HelmChartTest::withoutWhatOnlyHelmNeeds);
        assertThat(chart).containsExactlyElementsOf(plain);
    }

    @Test
    void the_migration_runs_before_everything_else_with_a_password_of_its_own() {
        Manifests manifests = rendered(CHART.resolve("ci/ingress-values.yaml"));

        JsonNode job = manifests.object("Job", "latchkey-migrate");
        assertThat(job.at("/metadata/annotations/visible~1hook").textValue()).isEqualTo("pre-install,pre-upgrade");
        // Of the ConfigMap, there is none yet.
        assertThat(job.findValues("envFrom")).isEmpty();
        JsonNode sources = job.at("/spec/template/spec/volumes/0/projected/sources");
        assertThat(sources.at("/0/secret/name").textValue()).isEqualTo("latchkey-migration");
        assertThat(sources.at("/1/secret/items").findValuesAsText("key")).containsExactly("db-ca.crt");
    }

    @Test
    void browsers_and_operators_have_services_and_ingresses_of_their_own() {
        Manifests manifests = rendered(CHART.resolve("ci/ingress-values.yaml"));

        assertThat(backend(manifests, "latchkey")).isEqualTo("passkeys.example.com to latchkey:http");
        assertThat(backend(manifests, "latchkey-operators"))
                .isEqualTo("passkeys-operators.example.com to latchkey-operators:operators");
        assertThat(manifests.object("Service", "latchkey").at("/spec/ports").findValuesAsText("targetPort"))
                .containsExactly("http");
        assertThat(manifests
                        .object("Service", "latchkey-operators")
                        .at("/spec/ports")
                        .findValuesAsText("targetPort"))
                .containsExactly("operators");
    }

    @Test
    void with_autoscaling_the_deployment_has_no_number_of_replicas_of_its_own() {
        Manifests manifests = rendered(CHART.resolve("ci/autoscaling-values.yaml"));

        assertThat(manifests.object("Deployment", "latchkey").path("spec").has("replicas"))
                .isFalse();
        JsonNode scaling =
                manifests.object("HorizontalPodAutoscaler", "latchkey").path("spec");
        assertThat(scaling.at("/scaleTargetRef/name").textValue()).isEqualTo("latchkey");
        assertThat(scaling.path("maxReplicas").intValue()).isEqualTo(12);
    }

    @Test
    void the_monitor_finds_the_management_port_and_nothing_else() {
        Manifests manifests = rendered(CHART.resolve("ci/monitoring-values.yaml"));

        JsonNode wanted = manifests.object("ServiceMonitor", "latchkey").at("/spec/selector/matchLabels");
        assertThat(manifests.all("Service").stream()
                        .filter(service -> has(service.at("/metadata/labels"), wanted))
                        .map(service -> service.at("/metadata/name").textValue()))
                .containsExactly("latchkey-management");
        assertThat(manifests
                        .object("Service", "latchkey-management")
                        .at("/spec/ports/0/targetPort")
                        .textValue())
                .isEqualTo("management");
    }

    @Test
    void a_changed_configuration_replaces_the_pods() {
        String checksum = "/spec/template/metadata/annotations/checksum~1configuration";

        assertThat(rendered(CHART.resolve("ci/monitoring-values.yaml"))
                        .object("Deployment", "latchkey")
                        .at(checksum)
                        .textValue())
                .hasSize(64)
                .isNotEqualTo(rendered(CHART.resolve("ci/default-values.yaml"))
                        .object("Deployment", "latchkey")
                        .at(checksum)
                        .textValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configuration: {LATCHKEY_DB_CONECTIONS: '8'}",
                "configuration: {LATCHKEY_DB_CONNECTIONS: 8}",
                "configuration: {LATCHKEY_ADMIN_TOKEN: a-secret-in-a-file-of-values-is-refused}",
                "configuration: {LATCHKEY_QUICKSTART_ENABLED: 'true'}",
                "configuration: {QUARKUS_HTTP_PORT: '8081'}",
                "secret: {files: {LATCHKEY_ADMIN_TOKN_FILE: admin-token}}",
                "ingress: {enabled: true}",
                "image: {digest: latest}",
                "replicaCount: 3"
            })
    void a_wrong_value_is_refused(String values) throws IOException {
        Path file = Files.writeString(directory.resolve("values.yaml"), values);

        assertThatThrownBy(() -> rendered(file))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @Test
    void the_schema_knows_exactly_the_variables_of_the_service() throws IOException {
        JsonNode schema =
                new ObjectMapper().readTree(CHART.resolve("values.schema.json").toFile());
        Set<String> settable = names(schema.at("/properties/configuration/propertyNames/anyOf/0/enum"));
        Set<String> files = names(schema.at("/properties/secret/properties/files/propertyNames/enum"));

        Set<String> all = Variables.known();
        Set<String> expected = new TreeSet<>(all);
        // Set by chart and image, or not for production.
        expected.removeIf(name -> name.startsWith("LATCHKEY_QUICKSTART_"));
        expected.removeAll(Set.of(
                "LATCHKEY_ADMIN_HOST",
                "LATCHKEY_ADMIN_PORT",
                "LATCHKEY_MANAGEMENT_PORT",
                "LATCHKEY_WEBHOOKS_UNSAFE_ALLOW_LOCALHOST"));
        // Address and user of the database are values, because the migration has another user at the same address.
        expected.removeAll(Set.of("LATCHKEY_DB_URL_FILE", "LATCHKEY_DB_USERNAME_FILE"));
        // What can be a secret comes from a file.
        expected.removeIf(name -> all.contains(name + "_FILE")
                && !Set.of("LATCHKEY_DB_URL", "LATCHKEY_DB_USERNAME").contains(name));

        assertThat(files).allMatch(name -> name.endsWith("_FILE"));
        files.addAll(settable);
        assertThat(files).isEqualTo(expected);
    }

    private static Manifests rendered(Path values) {
        return Manifests.of(new Helm(withVisibleHooks.resolve("latchkey"))
                .template()
                .withName("latchkey")
                .withKubeVersion("1.34.0")
                .withValuesFile(values)
                .call());
    }

    private static Path copyOfTheChart(Path directory) throws IOException {
        Path copy = directory.resolve("latchkey");
        try (Stream<Path> tree = Files.walk(CHART)) {
            for (Path path : tree.toList()) {
                Files.copy(path, copy.resolve(CHART.relativize(path).toString()));
            }
        }
        return copy;
    }

    /** The chart's values with those of the file, as Helm merges them: null removes a member. */
    private static String merged(Path values) throws IOException {
        ObjectNode all = (ObjectNode) Manifests.of(Files.readString(CHART.resolve("values.yaml")))
                .objects()
                .get(0);
        merge(all, Manifests.of(Files.readString(values)).objects().get(0));
        return all.toString();
    }

    private static void merge(ObjectNode all, JsonNode given) {
        given.fields().forEachRemaining(member -> {
            if (member.getValue().isNull()) {
                all.remove(member.getKey());
            } else if (all.get(member.getKey()) instanceof ObjectNode inner
                    && member.getValue().isObject()) {
                merge(inner, member.getValue());
            } else {
                all.set(member.getKey(), member.getValue());
            }
        });
    }

    private static List<JsonNode> sorted(Manifests manifests) {
        return manifests.objects().stream()
                .sorted(Comparator.comparing(object -> object.path("kind").textValue()
                        + object.at("/metadata/name").textValue()))
                .toList();
    }

    private static void withoutWhatOnlyHelmNeeds(JsonNode object) {
        for (String path :
                List.of("/metadata/labels", "/metadata/annotations", "/spec/template/metadata/annotations")) {
            if (object.at(path) instanceof ObjectNode names) {
                names.remove(List.of("app.kubernetes.io/managed-by", "app.kubernetes.io/version"));
                Iterator<String> each = names.fieldNames();
                while (each.hasNext()) {
                    String name = each.next();
                    if (name.startsWith("helm.sh/") || name.startsWith("visible/") || name.startsWith("checksum/")) {
                        each.remove();
                    }
                }
            }
        }
        if (object.at("/metadata/annotations").isEmpty()) {
            ((ObjectNode) object.path("metadata")).remove("annotations");
        }
    }

    private static String backend(Manifests manifests, String ingress) {
        JsonNode rule = manifests.object("Ingress", ingress).at("/spec/rules/0");
        JsonNode service = rule.at("/http/paths/0/backend/service");
        return rule.path("host").textValue() + " to " + service.path("name").textValue() + ":"
                + service.at("/port/name").textValue();
    }

    private static boolean has(JsonNode labels, JsonNode wanted) {
        Iterator<String> names = wanted.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!wanted.get(name).equals(labels.get(name))) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new TreeSet<>();
        list.forEach(name -> names.add(name.textValue()));
        return names;
    }
}
