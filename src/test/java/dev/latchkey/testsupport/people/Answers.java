package dev.latchkey.testsupport.people;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.Json;
import io.restassured.response.Response;

/** JSON responses, read by Jackson: REST-assured compiles a Groovy script for every path that it evaluates. */
public final class Answers {
    private Answers() {}

    /** The body as JSON. */
    public static JsonNode json(Response response) {
        try {
            return Json.MAPPER.readTree(response.asString());
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + response.asString(), e);
        }
    }

    /**
     * The text at a JSON pointer (RFC 6901) of a response with this status.
     *
     * @throws AssertionError if the status differs
     */
    public static String text(Response response, int status, String pointer) {
        return json(response, status).at(pointer).textValue();
    }

    /**
     * The body of a response with this status, as JSON.
     *
     * @throws AssertionError if the status differs
     */
    static JsonNode json(Response response, int status) {
        assertStatus(response, status);
        return json(response);
    }

    /**
     * Holds a response to the contract's form of an error: JSON with this code, a sentence, and nothing else.
     *
     * @throws AssertionError if it is anything else
     */
    public static void assertError(Response response, int status, String code) {
        assertError(response, status, code, json(response, status).path("error").asText());
    }

    /** As {@link #assertError(Response, int, String)}, with this sentence. */
    public static void assertError(Response response, int status, String code, String sentence) {
        assertStatus(response, status);
        if (sentence.isEmpty()
                || !response.contentType().startsWith("application/json")
                || !json(response).equals(Json.object().put("code", code).put("error", sentence))) {
            throw new AssertionError(
                    "%s: %s instead of %s".formatted(response.contentType(), response.asString(), code));
        }
    }

    /** Holds a response to what is answered without a database. */
    public static void assertUnavailable(Response response) {
        assertError(response, 503, "service_unavailable", "The service is temporarily unavailable; try again soon.");
        if (!"1".equals(response.header("Retry-After"))) {
            throw new AssertionError("Retry-After: " + response.header("Retry-After"));
        }
    }

    /** Holds a response to a status. */
    public static void assertStatus(Response response, int status) {
        if (response.statusCode() != status) {
            throw new AssertionError(
                    "Status %d instead of %d: %s".formatted(response.statusCode(), status, response.asString()));
        }
    }
}
