package dev.latchkey.directory;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Call;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;

/** The users of an app through one of the two APIs that expose them. */
enum UsersDoor {
    SERVER("/v1/apps/") {
        @Override
        String token(TestApp app) {
            return app.key();
        }
    },
    ADMIN("/admin/v1/apps/") {
        @Override
        String token(TestApp app) {
            return Operator.TOKEN;
        }
    };

    private final String apps;

    UsersDoor(String apps) {
        this.apps = apps;
    }

    abstract String token(TestApp app);

    RequestSpecification request(TestApp app) {
        return given().header("Authorization", "Bearer " + token(app)).contentType("application/json");
    }

    String path(TestApp app) {
        return apps + app.id() + "/users";
    }

    /** A page by its query. */
    Response list(TestApp app, Map<String, ?> query) {
        return get(app, path(app)).query(query).send();
    }

    /** A page by its query, which must succeed. */
    JsonDocument page(TestApp app, Map<String, ?> query) {
        return found(list(app, query));
    }

    /** A page by a link to it, which must succeed. */
    JsonDocument follow(TestApp app, String href) {
        return found(get(app, href).send());
    }

    private Call get(TestApp app, String path) {
        return new Call("GET", path.substring(1)).bearer(token(app));
    }

    private static JsonDocument found(Response response) {
        Answers.assertStatus(response, 200);
        return JsonDocument.of(response);
    }

    /** The external ids of a list's users. */
    List<String> listed(TestApp app, Map<String, ?> query) {
        Response page = list(app, query);
        Answers.assertStatus(page, 200);
        return Answers.json(page).get("users").findValuesAsText("external_id");
    }

    /** Expects a 400 with this sentence. */
    void refuses(TestApp app, Map<String, ?> query, String sentence) {
        Response response = list(app, query);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = Answers.json(response);
        assertThat(error.get("code").textValue()).isEqualTo("invalid_request");
        assertThat(error.get("error").textValue()).contains(sentence);
    }
}
