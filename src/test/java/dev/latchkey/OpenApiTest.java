package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.MessageResolver;
import com.atlassian.oai.validator.schema.SchemaValidator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.testsupport.judges.OpenApiDocument;
import dev.latchkey.testsupport.judges.OpenApiDocument.Call;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The rules that {@code openapi.yaml} keeps. */
class OpenApiTest {
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();
    private static final JsonNode ROOT = DOCUMENT.root();
    private static final String SCHEMAS = "#/components/schemas/";

    @Test
    void a_parser_reports_nothing() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readLocation(OpenApiDocument.FILE.toString(), null, options);
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.0.3");
    }

    @Test
    void the_contract_s_calls_have_the_contract_s_names() {
        assertThat(DOCUMENT.calls()
                        .map(call -> call.operation().path("operationId").asText()))
                .doesNotHaveDuplicates()
                .contains(
                        "createRegisterTransaction",
                        "createAuthenticateTransaction",
                        "authenticateVerifyNonce",
                        "listPaginatedUsers",
                        "getUser",
                        "listUserDevices",
                        "deleteUserDevices",
                        "getApp",
                        "deleteUser",
                        "updateUser",
                        "activateUser",
                        "deactivateUser",
                        "registerWebauthnStartWithTransaction",
                        "registerWebauthnFinishWithTransaction",
                        "authenticateWebauthnStartWithTransaction",
                        "authenticateWebauthnFinishWithTransaction",
                        "getJwks");
    }

    @Test
    void every_call_says_what_it_is_and_who_may_make_it() {
        Set<String> tags = texts(ROOT.get("tags"), "name");
        assertThat(DOCUMENT.calls()).allSatisfy(call -> {
            assertThat(call.operation().path("operationId").asText()).isNotBlank();
            assertThat(call.operation().path("summary").asText()).isNotBlank();
            assertThat(call.operation().path("description").asText()).isNotBlank();
            assertThat(call.operation().path("tags")).hasSize(1);
            assertThat(tags).contains(call.operation().path("tags").path(0).asText());
            assertThat(call.operation().has("security")).isTrue();
        });
        assertThat(tags)
                .isEqualTo(DOCUMENT.calls()
                        .map(call -> call.operation().path("tags").path(0).asText())
                        .collect(Collectors.toSet()));
        assertThat(ROOT.get("tags")).allSatisfy(OpenApiTest::isDescribed);
    }

    @Test
    void operators_calls_take_the_operator_s_token_and_no_others() {
        assertThat(DOCUMENT.calls())
                .allSatisfy(call -> assertThat(
                                call.operation().get("security").toString().contains("Operator"))
                        .isEqualTo(call.path().startsWith("/admin/v1/")));
    }

    @Test
    void every_path_parameter_is_declared() {
        assertThat(DOCUMENT.calls()).allSatisfy(call -> {
            Set<String> declared = parameters(call)
                    .filter(parameter -> parameter.get("in").asText().equals("path"))
                    .map(parameter -> "{" + parameter.get("name").asText() + "}")
                    .collect(Collectors.toSet());
            assertThat(declared)
                    .isEqualTo(Stream.of(call.path().split("/"))
                            .filter(segment -> segment.startsWith("{"))
                            .collect(Collectors.toSet()));
        });
    }

    @Test
    void every_parameter_and_header_has_a_description_and_an_example() {
        assertThat(Stream.of("parameters", "headers").flatMap(kind -> stream(components(kind))))
                .allSatisfy(parameter -> {
                    isDescribed(parameter);
                    assertThat(parameter.has("example")).isTrue();
                });
    }

    @Test
    void every_body_has_examples_and_every_answer_a_description() {
        assertThat(DOCUMENT.calls()).allSatisfy(call -> {
            assertThat(bodies(call)).allSatisfy(OpenApiTest::hasExamples);
            assertThat(call.operation().get("responses"))
                    .allSatisfy(response -> isDescribed(DOCUMENT.resolve(response)));
        });
        assertThat(components("examples"))
                .allSatisfy(
                        example -> assertThat(example.path("summary").asText()).isNotBlank());
    }

    @Test
    void every_call_can_fail_in_the_usual_ways_and_every_error_has_the_same_shape() {
        assertThat(DOCUMENT.calls()).allSatisfy(call -> {
            JsonNode responses = call.operation().get("responses");
            assertThat(names(responses)).contains("413", "429", "500", "503");
            // The clients' files are served to anybody, whatever they accept.
            if (!call.path().startsWith("/sdk/")) {
                assertThat(names(responses)).contains("406");
                assertThat(names(responses))
                        .anyMatch(status -> Set.of("401", "404").contains(status));
            }
            assertThat(responses.has("415")).isEqualTo(call.operation().has("requestBody"));
            assertThat(names(responses).stream().filter(status -> status.compareTo("400") >= 0))
                    .allSatisfy(status -> {
                        JsonNode content =
                                DOCUMENT.resolve(responses.get(status)).get("content");
                        assertThat(names(content)).containsExactly("application/json");
                        JsonNode schema =
                                DOCUMENT.resolve(content.get("application/json").get("schema"));
                        assertThat(strings(schema.get("required"))).containsExactly("code", "error");
                        assertThat(schema.get("properties")
                                        .get("code")
                                        .get("$ref")
                                        .asText())
                                .matches(SCHEMAS + "Model\\d{3}Code");
                    });
        });
    }

    @Test
    void every_error_example_is_a_code_that_the_service_knows_with_its_status() {
        assertThat(DOCUMENT.calls())
                .allSatisfy(call -> assertThat(names(call.operation().get("responses")).stream()
                                .map(Integer::valueOf)
                                .filter(status -> status >= 400))
                        .allSatisfy(status -> assertThat(DOCUMENT.codes(call.operation(), status))
                                .isNotEmpty()
                                .allSatisfy(code -> assertThat(ErrorCode.values())
                                        .anyMatch(known -> known.code().equals(code) && known.status() == status))));
    }

    @Test
    void every_schema_and_every_member_has_a_description() {
        assertThat(components("schemas").properties()).allSatisfy(schema -> {
            isDescribed(schema.getValue());
            assertThat(schema.getValue().path("properties"))
                    .allSatisfy(property -> isDescribed(DOCUMENT.resolve(property)));
        });
    }

    @Test
    void every_schema_has_an_example_of_its_own_or_made_of_its_members() {
        assertThat(components("schemas"))
                .allSatisfy(schema -> assertThat(isExemplified(schema)).isTrue());
    }

    @Test
    void every_required_member_is_declared() {
        assertThat(components("schemas"))
                .allSatisfy(schema ->
                        assertThat(names(schema.path("properties"))).containsAll(strings(schema.path("required"))));
    }

    @Test
    void no_request_forbids_unknown_members() {
        assertThat(ROOT.findValues("additionalProperties"))
                .allSatisfy(open -> assertThat(open.asBoolean()).isTrue());
    }

    @Test
    void only_the_contract_s_four_members_of_answers_may_be_null_outside_the_operators_API() {
        Set<String> answered = new HashSet<>();
        DOCUMENT.calls()
                .filter(call -> !call.path().startsWith("/admin/"))
                .forEach(call -> reach(call.operation().get("responses"), answered));
        assertThat(members(answered)
                        .filter(member -> member.getValue().has("nullable"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("completed_at", "social_login_type", "light", "dark");
    }

    /** Otherwise generated clients send values that nobody set: defaults, and empty lists for omitted ones. */
    @Test
    void requests_have_no_defaults_and_their_optional_lists_and_maps_may_be_null() {
        Set<String> asked = new HashSet<>();
        DOCUMENT.calls().map(call -> call.operation().path("requestBody")).forEach(body -> reach(body, asked));
        assertThat(asked).allSatisfy(name -> {
            JsonNode schema = components("schemas").get(name);
            assertThat(schema.findValues("default")).isEmpty();
            assertThat(schema.path("properties").properties())
                    .allSatisfy(member -> assertThat(
                                    strings(schema.path("required")).contains(member.getKey())
                                            || member.getValue().has("nullable")
                                            || !isCollection(DOCUMENT.resolve(member.getValue())))
                            .isTrue());
        });
    }

    private static Stream<Map.Entry<String, JsonNode>> members(Set<String> schemas) {
        return schemas.stream()
                .map(schema -> components("schemas").get(schema).path("properties"))
                .flatMap(properties -> properties.properties().stream());
    }

    private static boolean isCollection(JsonNode schema) {
        return schema.path("type").asText().equals("array") || schema.has("additionalProperties");
    }

    @Test
    void every_reference_resolves_and_no_component_is_unused() {
        Set<String> used = ROOT.findValuesAsText("$ref").stream().collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = names(ROOT.get("components")).stream()
                .filter(kind -> !kind.equals("securitySchemes"))
                .flatMap(kind -> names(components(kind)).stream().map(name -> "#/components/" + kind + "/" + name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).isEqualTo(declared);
        assertThat(DOCUMENT.calls()
                        .flatMap(call -> stream(call.operation().get("security")))
                        .flatMap(scheme -> names(scheme).stream())
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.copyOf(names(components("securitySchemes"))));
    }

    @Test
    void every_example_is_valid() {
        OpenAPI api = new OpenAPIV3Parser().read(OpenApiDocument.FILE.toString());
        SchemaValidator validator = new SchemaValidator(api, new MessageResolver(LevelResolver.defaultResolver()));
        List<String> faults = new ArrayList<>();
        components("schemas").properties().stream()
                .filter(schema -> schema.getValue().has("example"))
                .forEach(schema -> faults.addAll(
                        faults(validator, schema.getKey(), schema.getValue().get("example"))));
        DOCUMENT.calls()
                .flatMap(OpenApiTest::bodies)
                .filter(body -> body.get("schema").has("$ref"))
                .forEach(body -> {
                    String schema = body.get("schema").get("$ref").asText().substring(SCHEMAS.length());
                    body.get("examples")
                            .forEach(example -> faults.addAll(faults(
                                    validator, schema, DOCUMENT.resolve(example).get("value"))));
                });
        assertThat(faults).isEmpty();
    }

    private static List<String> faults(SchemaValidator validator, String schema, JsonNode example) {
        return validator
                .validate(() -> example, new Schema<>().$ref(SCHEMAS + schema), "example")
                .getMessages()
                .stream()
                .map(message -> schema + ": " + message.getMessage())
                .toList();
    }

    private static void isDescribed(JsonNode node) {
        assertThat(node.path("description").asText()).as(node.toString()).isNotBlank();
    }

    private static void hasExamples(JsonNode body) {
        assertThat(body.path("examples")).as(body.toString()).isNotEmpty();
    }

    private static boolean isExemplified(JsonNode node) {
        JsonNode schema = DOCUMENT.resolve(node);
        return schema.has("example")
                || (schema.has("items") && isExemplified(schema.get("items")))
                || (schema.has("properties") && stream(schema.get("properties")).allMatch(OpenApiTest::isExemplified));
    }

    private static void reach(JsonNode node, Collection<String> schemas) {
        node.findValuesAsText("$ref").forEach(reference -> {
            boolean fresh = !reference.startsWith(SCHEMAS) || schemas.add(reference.substring(SCHEMAS.length()));
            if (fresh) {
                reach(ROOT.at(reference.substring(1)), schemas);
            }
        });
    }

    private static Stream<JsonNode> bodies(Call call) {
        return Stream.concat(
                        Stream.ofNullable(call.operation().get("requestBody")),
                        stream(call.operation().get("responses")).map(DOCUMENT::resolve))
                .flatMap(message -> stream(message.path("content")));
    }

    private static Stream<JsonNode> parameters(Call call) {
        return Stream.of(ROOT.get("paths").get(call.path()), call.operation())
                .map(owner -> owner.get("parameters"))
                .filter(Objects::nonNull)
                .flatMap(OpenApiTest::stream)
                .map(DOCUMENT::resolve);
    }

    private static JsonNode components(String kind) {
        return ROOT.get("components").get(kind);
    }

    private static Set<String> texts(JsonNode nodes, String member) {
        return stream(nodes).map(node -> node.get(member).asText()).collect(Collectors.toSet());
    }

    private static List<String> strings(JsonNode nodes) {
        return stream(nodes).map(JsonNode::asText).toList();
    }

    private static List<String> names(JsonNode node) {
        return node.propertyStream().map(Map.Entry::getKey).toList();
    }

    private static Stream<JsonNode> stream(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false);
    }
}
