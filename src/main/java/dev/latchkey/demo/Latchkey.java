package dev.latchkey.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The nine calls of Latchkey's server API that the demo needs, each with the API key. */
final class Latchkey {
    private static final Logger LOG = Logger.getLogger(Latchkey.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final DemoApp app;

    Latchkey(DemoApp app) {
        this.app = app;
    }

    /** Creates a register transaction, and the user if needed; returns the transaction's id. */
    String createRegisterTransaction(String externalId, String passkeyDisplayName) {
        JsonObject body = JsonObject.of("external_id", externalId, "passkey_display_name", passkeyDisplayName);
        return call("POST", "/transactions/register", body).getString("transaction_id");
    }

    /** Creates an authenticate transaction for this user; {@code more} are the call's optional members. */
    String createAuthenticateTransaction(String externalId, JsonObject more) {
        JsonObject body = JsonObject.of("external_id", externalId).mergeIn(more);
        return call("POST", "/transactions/authenticate", body).getString("transaction_id");
    }

    /** Redeems a nonce, once: {@code external_id}, {@code transaction_id}, {@code type}, {@code context} and more. */
    JsonObject verify(String nonce, @Nullable String transactionId) {
        return call("POST", "/authenticate/verify", JsonObject.of("nonce", nonce, "transaction_id", transactionId));
    }

    /** The user with exactly this external id. */
    Optional<JsonObject> user(String externalId) {
        String identifier = URLEncoder.encode(externalId, StandardCharsets.UTF_8);
        JsonObject page = call("GET", "/users?limit=1&identifier=" + identifier, null);
        return page.getJsonArray("users").stream().map(JsonObject.class::cast).findFirst();
    }

    /** Deletes a user and everything that belongs to it. */
    void deleteUser(String userId) {
        call("DELETE", "/users/" + userId, null);
    }

    JsonArray devices(String userId) {
        return call("GET", "/users/" + userId + "/devices", null).getJsonArray("devices");
    }

    void renameDevice(String userId, String deviceId, String friendlyName) {
        call("PATCH", "/users/" + userId + "/devices/" + deviceId, JsonObject.of("friendly_name", friendlyName));
    }

    /** What the page tells the device's password manager about the user's passkeys. */
    JsonArray signals(String userId) {
        return call("GET", "/users/" + userId + "/signals", null).getJsonArray("signals");
    }

    void deleteDevice(String userId, String deviceId) {
        call("DELETE", "/users/" + userId + "/devices/" + deviceId, null);
    }

    private JsonObject call(String method, String path, @Nullable JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(app.service().resolve("/v1/apps/" + app.appId() + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + app.apiKey())
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<String> response = send(request);
        JsonObject answer = response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body());
        if (response.statusCode() >= 300) {
            String code = answer.getString("code", "");
            LOG.infof("Latchkey answered %d %s", response.statusCode(), code);
            throw Refusal.of(code);
        }
        return answer;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
