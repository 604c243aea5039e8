package dev.latchkey.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.config.EnvironmentVariable;
import dev.latchkey.config.Secrets;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A running service, called as any other client of the operators' API calls it. */
public final class HttpSupport implements Support {
    /** In the order of their precedence; each can be read from a file, too. */
    private static final List<String> TOKENS = List.of("latchkey.token", "latchkey.admin.token");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client;
    private final String base;
    private final String token;

    /**
     * A service.
     *
     * @param url where the operators' API is reached, without its path, such as {@code https://passkeys.example.com}
     * @param token the static token or a JWT of the operators' identity provider
     */
    public HttpSupport(String url, String token) {
        this.base = (url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + "/admin/v1/apps/";
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        this.client = (url.startsWith("http:") ? withoutTls(builder) : builder).build();
    }

    /** A client prepares for TLS even if it needs none, and reading all certificates that Java trusts is a third of its work. */
    private static HttpClient.Builder withoutTls(HttpClient.Builder builder) {
        try {
            SSLContext trustingNone = SSLContext.getInstance("TLS");
            trustingNone.init(null, new TrustManager[0], null);
            return builder.sslContext(trustingNone).sslParameters(new SSLParameters());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The service that these environment variables name; empty if they name none.
     *
     * @throws Refused if they name one without a token, or one token twice, or a file that cannot be read
     */
    public static Optional<Support> of(Map<String, String> environment) {
        String url = environment.getOrDefault("LATCHKEY_URL", "");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(TOKENS.stream()
                .map(setting -> token(setting, environment))
                .flatMap(Optional::stream)
                .findFirst()
                .map(token -> new HttpSupport(url, token))
                .orElseThrow(
                        () -> new Refused("LATCHKEY_URL is set, so set LATCHKEY_TOKEN or LATCHKEY_ADMIN_TOKEN, too.")));
    }

    private static Optional<String> token(String setting, Map<String, String> environment) {
        try {
            return Secrets.of(setting, name -> Optional.ofNullable(environment.get(EnvironmentVariable.of(name))));
        } catch (ConfigurationException refused) {
            throw new Refused(Objects.requireNonNull(refused.getMessage()));
        }
    }

    @Override
    public JsonNode users(String appId, Query query) {
        return get(query, appId, "users");
    }

    @Override
    public JsonNode user(String appId, String userId) {
        return get(Query.EMPTY, appId, "users", userId);
    }

    @Override
    public void activate(String appId, String userId) {
        send("PATCH", null, Query.EMPTY, appId, "users", userId, "activate");
    }

    @Override
    public void deactivate(String appId, String userId) {
        send("PATCH", null, Query.EMPTY, appId, "users", userId, "deactivate");
    }

    @Override
    public void revokePasskey(String appId, String userId, String passkeyId) {
        send("DELETE", null, Query.EMPTY, appId, "users", userId, "devices", passkeyId);
    }

    @Override
    public JsonNode events(String appId, Query query) {
        return get(query, appId, "events");
    }

    @Override
    public JsonNode keys(String appId, Query query) {
        return get(query, appId, "api_keys");
    }

    @Override
    public JsonNode createKey(String appId, String name, List<String> scopes, @Nullable String expiresAt) {
        ObjectNode request = JSON.createObjectNode().put("name", name).put("expires_at", expiresAt);
        scopes.forEach(request.putArray("scopes")::add);
        return send("POST", request, Query.EMPTY, appId, "api_keys");
    }

    @Override
    public void revokeKey(String appId, String keyId) {
        send("DELETE", null, Query.EMPTY, appId, "api_keys", keyId);
    }

    private JsonNode get(Query query, String... segments) {
        return send("GET", null, query, segments);
    }

    private JsonNode send(String method, @Nullable ObjectNode body, Query query, String... segments) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(query, segments))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return read(response.statusCode(), response.body());
        } catch (IOException unreachable) {
            throw new Refused("The service at LATCHKEY_URL cannot be reached: "
                    + unreachable.getClass().getSimpleName() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("The call was interrupted.");
        }
    }

    private URI uri(Query query, String... segments) {
        String path = Stream.of(segments).map(Query::encoded).collect(Collectors.joining("/"));
        try {
            URI uri = URI.create(base + path + (query.text().isEmpty() ? "" : "?" + query.text()));
            if (Stream.of("http", "https").noneMatch(scheme -> scheme.equals(uri.getScheme()))
                    || uri.getHost() == null) {
                throw new IllegalArgumentException("not a URL");
            }
            return uri;
        } catch (IllegalArgumentException malformed) {
            throw new Refused("LATCHKEY_URL must be a URL such as https://passkeys.example.com.");
        }
    }

    private static JsonNode read(int status, String body) {
        JsonNode content;
        try {
            content = JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            content = MissingNode.getInstance();
        }
        if (status >= 200 && status < 300 && (!content.isMissingNode() || body.isEmpty())) {
            return content;
        }
        JsonNode error = content.path("error");
        throw new Refused(
                error.isTextual()
                        ? error.textValue()
                        : "What answers at LATCHKEY_URL is not the operators' API: status " + status + ".");
    }
}
