package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.judges.OpenApiDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The types of the members of every request that {@code openapi.yaml} describes: its first example with one member of another type
 * is 400 with a sentence that names the member, never converted and never taken for a missing one (contract section 4).
 */
@QuarkusTest
class JsonTypesTest {
    private static final OpenApiDocument API = OpenApiDocument.read();

    private static final Map<String, List<String>> OTHER_TYPES = Map.of(
            "string", List.of("5", "1.5", "true", "[]", "{}", "[\"x\"]"),
            "enum", List.of("0", "true", "\"\"", "\" \"", "\"\\u0000\"", "[]", "{}"),
            "integer", List.of("\"5\"", "\"\"", "\" \"", "\"\\u0000\"", "\"null\"", "1.5", "true", "[5]", "{}"),
            "boolean", List.of("\"true\"", "\"\"", "\" \"", "\"\\u0000\"", "\"null\"", "1", "0", "[true]", "{}"),
            "array", List.of("\"\"", "\" \"", "\"x\"", "5", "true", "{}"),
            "object", List.of("\"\"", "\" \"", "\"\\u0000\"", "\"x\"", "5", "true", "[]"));

    /** Members of a response that no ceremony uses, whose shape does not matter. */
    private static final Set<String> UNUSED = Set.of(
            "clientExtensionResults",
            "authenticatorAttachment",
            "publicKey",
            "publicKeyAlgorithm",
            "authenticatorData of a registration");

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    /** A member by its path from the body; an array's element is a zero. */
    private record Member(List<String> path, String type) {
        String name() {
            return String.join(".", path);
        }

        /** The body with this value there. */
        ObjectNode in(ObjectNode body, JsonNode value) {
            ObjectNode changed = body.deepCopy();
            JsonNode parent = changed;
            for (int i = 0; i < path.size() - 1; i++) {
                boolean holdsElements = path.get(i + 1).equals("0");
                parent = holdsElements ? array((ObjectNode) parent, path.get(i)) : object(parent, path.get(i));
            }
            String last = path.get(path.size() - 1);
            if (parent instanceof ArrayNode array) {
                array.removeAll().add(value);
            } else {
                ((ObjectNode) parent).set(last, value);
            }
            return changed;
        }

        private static JsonNode array(ObjectNode parent, String name) {
            return parent.path(name).isArray() ? parent.get(name) : parent.putArray(name);
        }

        private static JsonNode object(JsonNode parent, String name) {
            if (parent instanceof ArrayNode array) {
                return array.path(0).isObject() ? array.get(0) : array.insertObject(0);
            }
            return parent.path(name).isObject() ? parent.get(name) : ((ObjectNode) parent).putObject(name);
        }
    }

    private static void collect(JsonNode described, List<String> path, List<Member> members) {
        JsonNode schema = API.resolve(described);
        String type = schema.has("enum") && schema.path("type").asText().equals("string")
                ? "enum"
                : schema.path("type").asText();
        if (!path.isEmpty()) {
            members.add(new Member(path, type));
        }
        schema.path("properties")
                .properties()
                .forEach(property -> collect(property.getValue(), with(path, property.getKey()), members));
        if (schema.has("items")) {
            collect(schema.get("items"), with(path, "0"), members);
        }
    }

    private static List<String> with(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    private Answer send(OpenApiDocument.Call call, ObjectNode body) {
        String token = call.path().startsWith("/admin/") ? Operator.TOKEN : app.key();
        return RawHttp.send(
                call.method() + " "
                        + call.path()
                                .replace("{app_id}", app.id())
                                .replaceAll("\\{[a-z_]+}", "doesNotExist000000000000"),
                Map.of("Content-Type", "application/json", "Authorization", "Bearer " + token),
                Bytes.utf8(body.toString()));
    }

    @TestFactory
    Stream<DynamicTest> a_member_of_another_type_is_400_on_every_call() {
        return API.calls().filter(call -> content(call).has("schema")).flatMap(call -> {
            List<Member> members = new ArrayList<>();
            collect(content(call).get("schema"), List.of(), members);
            ObjectNode example = (ObjectNode)
                    API.resolve(content(call).get("examples").elements().next()).get("value");
            return members.stream()
                    .filter(member -> !isUnused(call, member))
                    .map(member -> dynamicTest(call + " " + member.name(), () -> {
                        for (String value : OTHER_TYPES.get(member.type())) {
                            assertRefused(send(call, member.in(example, parsed(value))), member, value);
                        }
                    }));
        });
    }

    private static void assertRefused(Answer answer, Member member, String value) throws IOException {
        assertThat(answer.status()).as(value).isEqualTo(400);
        JsonNode error = Json.MAPPER.readTree(answer.body());
        assertThat(error.get("code").textValue()).isEqualTo("invalid_request");
        assertThat(error.get("error").textValue())
                .as(value)
                .contains(member.path().get(0));
    }

    private static boolean isUnused(OpenApiDocument.Call call, Member member) {
        boolean isRegistration = call.path().contains("/register/");
        return member.path().stream()
                .anyMatch(name ->
                        UNUSED.contains(name) || (isRegistration && UNUSED.contains(name + " of a registration")));
    }

    private static JsonNode content(OpenApiDocument.Call call) {
        return API.resolve(call.operation().path("requestBody")).path("content").path("application/json");
    }

    private static JsonNode parsed(String json) throws IOException {
        return Json.MAPPER.readTree(json);
    }
}
