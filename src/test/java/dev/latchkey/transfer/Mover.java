package dev.latchkey.transfer;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftCredential;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Exports and imports over the operators' API, and the lines of their files. */
final class Mover {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String HEADER = "{\"type\":\"header\",\"format\":\"latchkey-users\",\"version\":1}";
    static final String END = "{\"type\":\"end\"}";

    private Mover() {}

    static RequestSpecification request() {
        return given().header("Authorization", "Bearer " + Operator.TOKEN);
    }

    /** The lines of an export. */
    static List<JsonNode> export(TestApp app) {
        return exported(app).lines().map(Mover::json).toList();
    }

    /** An export, as a file. */
    static String exported(TestApp app) {
        Response exported = Operator.call("GET", "apps", app.id(), "export").send();
        Answers.assertStatus(exported, 200);
        return exported.asString();
    }

    /** The lines of an answer. */
    static List<JsonNode> lines(Response response) {
        Answers.assertStatus(response, 200);
        return response.asString().lines().map(Mover::json).toList();
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + line, e);
        }
    }

    /** The lines between a header and an end, as a file. */
    static String file(Object... lines) {
        List<String> all = new ArrayList<>();
        all.add(HEADER);
        Stream.of(lines).map(Object::toString).forEach(all::add);
        all.add(END);
        return String.join("\n", all) + "\n";
    }

    static Report read(TestApp app, String file) {
        return Report.of(post(app, "application/x-ndjson", file));
    }

    static Report rehearse(TestApp app, String file) {
        return Report.of(Operator.call("POST", "apps", app.id(), "import")
                .query(Map.of("dry_run", true))
                .body("application/x-ndjson", file)
                .send());
    }

    static Report readCsv(TestApp app, String file) {
        return Report.of(post(app, "text/csv", file));
    }

    static Response post(TestApp app, String type, String file) {
        return Operator.call("POST", "apps", app.id(), "import")
                .body(type, file)
                .send();
    }

    static Response post(TestApp app, String type, byte[] file) {
        return request().contentType(type).body(file).post("/admin/v1/apps/{app_id}/import", app.id());
    }

    /** A user's line. */
    static ObjectNode user(String externalId) {
        return JSON.createObjectNode().put("type", "user").put("external_id", externalId);
    }

    /** The line of a passkey with only the members that a login needs. */
    static ObjectNode passkey(String externalId, SoftCredential credential) {
        return JSON.createObjectNode()
                .put("type", "passkey")
                .put("external_id", externalId)
                .put("credential_id", credential.idText())
                .put("public_key", base64Url(credential.coseKey().EncodeToBytes()));
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The report of an import. */
    record Report(List<JsonNode> lines) {
        static Report of(Response response) {
            return new Report(Mover.lines(response));
        }

        JsonNode summary() {
            JsonNode last = lines.get(lines.size() - 1);
            if (!last.path("type").asText().equals("summary")) {
                throw new AssertionError("The report has no summary: " + lines);
            }
            return last;
        }

        /** Line and reason of each error, such as {@code 3 key_point}. */
        List<String> errors() {
            return lines.stream()
                    .filter(line -> line.path("type").asText().equals("error"))
                    .map(line -> line.path("line").asLong() + " "
                            + line.path("reason").asText())
                    .toList();
        }

        /** Created, unchanged and refused of one kind, such as {@code 2/0/1}. */
        String counts(String kind) {
            JsonNode counts = summary().path(kind);
            return counts.path("created").asLong() + "/"
                    + counts.path("unchanged").asLong() + "/"
                    + counts.path("refused").asLong();
        }
    }
}
