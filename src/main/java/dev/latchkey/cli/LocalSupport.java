package dev.latchkey.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.Apps;
import dev.latchkey.app.Scope;
import dev.latchkey.audit.EventFilter;
import dev.latchkey.audit.Events;
import dev.latchkey.directory.ApiKeyRequest;
import dev.latchkey.directory.ApiKeyView;
import dev.latchkey.directory.UserResponse;
import dev.latchkey.directory.Users;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Support;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.wire.JsonReading;
import dev.latchkey.wire.QueryParameters;
import dev.latchkey.wire.WireName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of the domain that the operators' API makes, in this process. */
@ApplicationScoped
class LocalSupport implements Support {
    /** More keys than an app has. */
    private static final int MOST_KEYS = 10_000;

    private final Apps apps;
    private final Users users;
    private final Events events;
    private final ApiKeys keys;
    private final JsonReading reading;
    private final ObjectMapper json;

    LocalSupport(Apps apps, Users users, Events events, ApiKeys keys, JsonReading reading, ObjectMapper json) {
        this.apps = apps;
        this.users = users;
        this.events = events;
        this.keys = keys;
        this.reading = reading;
        this.json = json;
    }

    @Override
    public JsonNode users(String appId, Query query) {
        return tree(users.search(appId, QueryParameters.parse(query.text()), "/admin/v1/apps/" + appId + "/users"));
    }

    @Override
    public JsonNode user(String appId, String userId) {
        return tree(new UserResponse(users.get(appId, userId)));
    }

    @Override
    public void activate(String appId, String userId) {
        users.activate(appId, userId);
    }

    @Override
    public void deactivate(String appId, String userId) {
        users.deactivate(appId, userId);
    }

    @Override
    public void revokePasskey(String appId, String userId, String passkeyId) {
        users.revokeDevice(appId, userId, passkeyId);
    }

    @Override
    public JsonNode events(String appId, Query query) {
        apps.stored(appId);
        QueryParameters parameters = QueryParameters.parse(query.text());
        return tree(events.page(EventFilter.of(appId, null, Reason.class, parameters), parameters));
    }

    @Override
    public JsonNode keys(String appId, Query query) {
        List<ApiKeyView> all =
                keys.list(appId, null, MOST_KEYS).stream().map(ApiKeyView::of).toList();
        return tree(new ApiKeyView.Page(all, null));
    }

    @Override
    public JsonNode createKey(String appId, String name, List<String> scopes, @Nullable String expiresAt) {
        ApiKeyRequest wanted = new ApiKeyRequest(
                name,
                expiresAt,
                scopes.stream()
                        .map(scope -> WireName.require("scopes", Scope.class, scope))
                        .toList());
        ApiKeys.Created created = keys.create(appId, wanted.name(), wanted.wantedScopes(), wanted.wantedExpiry());
        return tree(new ApiKeyView.New(
                ApiKeyView.of(created.key()), created.secret().value()));
    }

    @Override
    public void revokeKey(String appId, String keyId) {
        keys.revoke(appId, keyId);
    }

    /** By way of text, as on the wire: some members are written as they were stored. */
    private JsonNode tree(Object response) {
        try {
            return reading.tree("The response", json.writeValueAsString(response));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
