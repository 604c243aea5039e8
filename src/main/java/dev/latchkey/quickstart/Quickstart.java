package dev.latchkey.quickstart;

import dev.latchkey.app.ApiKeySecret;
import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings;
import dev.latchkey.app.Apps;
import dev.latchkey.app.Origin;
import dev.latchkey.app.RpId;
import dev.latchkey.app.Scope;
import dev.latchkey.audit.Actor;
import dev.latchkey.demo.Demo;
import dev.latchkey.demo.DemoApp;
import dev.latchkey.directory.Tenants;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Prepares the quickstart: the demo app, its API key in a file, the demo page, and log lines that tell the user where they
 * are.
 */
@ApplicationScoped
class Quickstart {
    private static final Logger LOG = Logger.getLogger(Quickstart.class);
    private static final String APP_ID = "demo";

    private final QuickstartConfig config;
    private final Apps apps;
    private final Tenants tenants;
    private final ApiKeys keys;
    private final Actor actor;
    private final SecureRandom random;
    private final Origin origin;

    Quickstart(
            QuickstartConfig config,
            Apps apps,
            Tenants tenants,
            ApiKeys keys,
            Actor actor,
            SecureRandom random,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.apps = apps;
        this.tenants = tenants;
        this.keys = keys;
        this.actor = actor;
        this.random = random;
        this.origin = Origin.of("quarkus.http.port", "http://localhost:" + port);
    }

    @ActivateRequestContext
    void start(@Observes StartupEvent event, Router router) {
        if (config.enabled()) {
            actor.is(Actor.QUICKSTART, null, null);
            makeApp();
            Demo.start(router, new DemoApp(APP_ID, key().value(), URI.create(origin.value())), random);
        }
    }

    void announce(@ObservesAsync HttpServerStart event) {
        if (config.enabled()) {
            LOG.infof("""
                    Latchkey is ready to try.

                        Service    %1$s
                        Demo page  %1$s/demo/
                        App id     %2$s
                        API key    in %3$s
                    """, origin, APP_ID, keyFile());
        }
    }

    private void makeApp() {
        App.Profile profile = new App.Profile(
                "Latchkey demo", new RpId(origin.host()), null, origin, List.of(), AppSettings.defaults());
        Optional<App> existing = apps.find(APP_ID);
        if (existing.isEmpty()) {
            tenants.create(APP_ID, profile);
        } else if (!existing.get().webOrigins().contains(origin.value())) {
            tenants.change(APP_ID, app -> profile);
        }
    }

    private ApiKeySecret key() {
        try {
            if (Files.exists(keyFile())) {
                ApiKeySecret kept = new ApiKeySecret(Files.readString(keyFile()).strip());
                if (keys.open(APP_ID, kept).isPresent()) {
                    return kept;
                }
            }
            return makeKey();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ApiKeySecret makeKey() throws IOException {
        ApiKeySecret secret =
                keys.create(APP_ID, "demo", EnumSet.allOf(Scope.class), null).secret();
        Files.createDirectories(config.dataDir());
        Files.deleteIfExists(keyFile());
        Files.createFile(keyFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile(), secret.value() + System.lineSeparator());
        return secret;
    }

    private Path keyFile() {
        return config.dataDir().resolve("demo-api-key").toAbsolutePath().normalize();
    }
}
