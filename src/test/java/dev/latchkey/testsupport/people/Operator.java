package dev.latchkey.testsupport.people;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** An operator at the operators' API. */
public final class Operator {
    /** The static token that the tests configure. */
    public static final String TOKEN = "an-operators-token-for-the-tests-only";

    /** The origin of the apps that tests create by default. */
    public static final String ORIGIN = "https://example.com";

    private Operator() {}

    /** A request with the token. */
    public static RequestSpecification request() {
        return given().header("Authorization", "Bearer " + TOKEN).contentType("application/json");
    }

    /** An app for {@link #ORIGIN} with these settings, and a backend with all scopes. */
    public static TestApp makeApp(Map<String, ?> settings) {
        return makeApp(
                Map.of("name", "Example", "rp_id", "example.com", "auth_origin", ORIGIN, "settings", settings), ORIGIN);
    }

    /** An app for {@link #ORIGIN}. */
    public static TestApp makeApp() {
        return makeApp(Map.of());
    }

    /** The app of this request, used from this origin. */
    public static TestApp makeApp(Map<String, ?> body, String origin) {
        String id = Answers.text(call("POST", "apps").json(body).send(), 201, "/app/id");
        return new TestApp(id, makeKey(id, Map.of("name", "test")), origin);
    }

    /** The secret of a new key. */
    public static String makeKey(String appId, Map<String, ?> body) {
        return Answers.text(call("POST", "apps", appId, "api_keys").json(body).send(), 201, "/secret");
    }

    /** Changes an app's settings. */
    public static Response changeSettings(String appId, Map<String, ?> settings) {
        return call("PATCH", "apps", appId).json(Map.of("settings", settings)).send();
    }

    /**
     * The response to an operator's call without a body.
     *
     * @param path without characters to encode
     * @param token the operator's token or JWT
     */
    public static Response send(String method, String path, String token) {
        return new Call(method, path.substring(1))
                .bearer(token)
                .header("Content-Type", "application/json")
                .send();
    }

    /**
     * A call with the token.
     *
     * @param segments of the path below {@code /admin/v1}, each without characters to encode
     */
    public static Call call(String method, String... segments) {
        return new Call(method, "admin/v1", String.join("/", segments)).bearer(TOKEN);
    }
}
