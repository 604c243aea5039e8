package dev.latchkey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Replicas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;

/**
 * A call that was answered.
 *
 * @param what the step or another name
 * @param sentAt by {@link System#nanoTime}, as {@code answeredAt}
 */
record Sent(String what, int replica, long sentAt, long answeredAt, int status, String body) {
    /** Sends a call with the app's key. */
    static Sent to(
            Replicas replicas, int replica, TestApp app, String what, String method, String path, ObjectNode body) {
        long sentAt = System.nanoTime();
        HttpResponse<String> response = replicas.send(replica, app, method, path, body.toString());
        return new Sent(what, replica, sentAt, System.nanoTime(), response.statusCode(), response.body());
    }

    boolean succeeded() {
        return status == 200 || status == 201;
    }

    /** A member of the body, by its JSON pointer. */
    JsonNode at(String pointer) {
        try {
            return Json.MAPPER.readTree(body).at(pointer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
