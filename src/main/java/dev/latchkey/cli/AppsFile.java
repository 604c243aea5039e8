package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Actor;
import dev.latchkey.config.ReadAtStart;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.directory.AppRequest;
import dev.latchkey.directory.Tenants;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.JsonObject;
import dev.latchkey.wire.JsonReading;
import dev.latchkey.wire.JsonValue;
import dev.latchkey.wire.WireName;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Apps declared in a file: {@code {"apps": [{"id", "name", "rp_id", "rp_name", "auth_origin", "additional_auth_origins",
 * "settings"}]}}, spelled as in admin-api.md. It describes each app completely: an omitted setting has its default.
 * Apps that it does not name are not changed.
 */
@ApplicationScoped
public class AppsFile implements ReadAtStart {
    private static final Logger LOG = Logger.getLogger(AppsFile.class);

    /** Prevents replicas that start together from creating an app twice. */
    private static final Statement ONE_AT_A_TIME = Statement.of("LOCK TABLE app IN SHARE ROW EXCLUSIVE MODE");

    private final Apps apps;
    private final Tenants tenants;
    private final Sql sql;
    private final JsonReading reading;
    private final AppsFileConfig config;

    AppsFile(Apps apps, Tenants tenants, Sql sql, JsonReading reading, AppsFileConfig config) {
        this.apps = apps;
        this.tenants = tenants;
        this.sql = sql;
        this.reading = reading;
        this.config = config;
    }

    @Override
    public void readConfiguration() {
        config.file().ifPresent(file -> reported(() -> read(file)));
    }

    /** Applies the configured file, if there is one, before the first request. */
    @ActivateRequestContext
    void applyAtStart(@Observes StartupEvent event, Actor actor) {
        config.file().ifPresent(file -> {
            actor.is(Actor.APPS_FILE, null, null);
            reported(() -> apply(file))
                    .forEach(applied -> LOG.infof(
                            "app %s %s", applied.appId(), applied.change().wire()));
        });
    }

    private static <T> T reported(Supplier<T> work) {
        try {
            return work.get();
        } catch (ApiException refused) {
            throw new ConfigurationException(
                    "latchkey.apps.file: " + refused.body().error());
        }
    }

    /** The effect on an app. */
    public enum Change implements WireName {
        CREATED,
        CHANGED,
        UNCHANGED
    }

    /** An app and the effect on it. */
    public record Applied(String appId, Change change) {}

    /**
     * Creates and changes apps as the file declares, all or none.
     *
     * @throws ApiException 400 if the file cannot be read or declares something that is not allowed, 409 if an rp_id would change
     *     under registered passkeys; the sentence names the app
     */
    public List<Applied> apply(Path file) {
        List<AppRequest> declared = read(file);
        return sql.atomically(() -> {
            sql.change(ONE_AT_A_TIME.bound());
            List<Applied> applied = new ArrayList<>();
            for (AppRequest app : declared) {
                String id = String.valueOf(app.id());
                try {
                    applied.add(new Applied(id, apply(id, app.profile())));
                } catch (ApiException refused) {
                    throw new ApiException(
                            refused.code(), "App " + id + ": " + refused.body().error());
                }
            }
            return applied;
        });
    }

    private Change apply(String id, App.Profile profile) {
        Optional<App> existing = apps.findStored(id);
        if (existing.isEmpty()) {
            tenants.create(id, profile);
            return Change.CREATED;
        }
        if (existing.get().is(profile)) {
            return Change.UNCHANGED;
        }
        tenants.change(id, app -> profile);
        return Change.CHANGED;
    }

    private List<AppRequest> read(Path file) {
        JsonNode apps = tree(file).path("apps");
        if (!apps.isArray()) {
            throw ApiException.invalid("The file must be a JSON object with a list of apps.");
        }
        List<AppRequest> declared = new JsonValue("apps", apps).list(AppsFile::app);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < declared.size(); i++) {
            if (!ids.add(String.valueOf(declared.get(i).id()))) {
                throw ApiException.invalid("apps[" + i + "] has the id of another app in the file.");
            }
        }
        return declared;
    }

    private static AppRequest app(JsonValue declaration) {
        JsonObject app = declaration.object();
        AppRequest request = new AppRequest(
                app.required("id", JsonValue::text),
                app.required("name", JsonValue::text),
                app.required("rp_id", JsonValue::text),
                app.optional("rp_name", JsonValue::text),
                app.required("auth_origin", JsonValue::text),
                app.optional("additional_auth_origins", origins -> origins.list(JsonValue::text)),
                app.optional("settings", JsonValue::objectNode));
        app.requireNoOthers();
        return request;
    }

    private JsonNode tree(Path file) {
        try {
            return reading.tree("The file", Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw ApiException.invalid("The file cannot be read.");
        }
    }
}
