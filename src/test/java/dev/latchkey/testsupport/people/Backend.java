package dev.latchkey.testsupport.people;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** A relying-party backend at the server API. */
public record Backend(TestApp app) {
    /** A request with the API key. */
    public RequestSpecification request() {
        return given().header("Authorization", "Bearer " + app.key()).contentType("application/json");
    }

    /** Asks for a register transaction. */
    public Response createRegister(Map<String, ?> body) {
        return call("POST", "transactions/register").json(body).send();
    }

    /** Asks for an authenticate transaction. */
    public Response createAuthenticate(Map<String, ?> body) {
        return call("POST", "transactions/authenticate").json(body).send();
    }

    /** The id of a register transaction for this user. */
    public String register(String externalId) {
        return Answers.text(
                createRegister(Map.of("external_id", externalId, "passkey_display_name", externalId + "'s passkey")),
                201,
                "/transaction_id");
    }

    /** The id of an authenticate transaction for this user. */
    public String authenticate(String externalId) {
        return Answers.text(createAuthenticate(Map.of("external_id", externalId)), 201, "/transaction_id");
    }

    /** Redeems a nonce. */
    public Response verify(String nonce) {
        return call("POST", "authenticate/verify").json(Map.of("nonce", nonce)).send();
    }

    /** The user for whom a nonce was issued. */
    public String externalIdOf(String nonce) {
        return Answers.text(verify(nonce), 200, "/external_id");
    }

    /** The user id for an external id. */
    public String userId(String externalId) {
        Response found = call("GET", "users")
                .query(Map.of("identifier", externalId, "limit", 1))
                .send();
        return Answers.text(found, 200, "/users/0/id");
    }

    /**
     * A call below the app's path, with the API key.
     *
     * @param segments of the path, each without characters to encode
     */
    Call call(String method, String... segments) {
        return new Call(method, "v1/apps", app.id(), String.join("/", segments)).bearer(app.key());
    }
}
