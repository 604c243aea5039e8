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
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.nio.file.Path;
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
public class Quickstart {
    private static final Logger LOG = Logger.getLogger(Quickstart.class);
    private static final String APP_ID = "demo";

    private final QuickstartConfig config;
    private final Apps apps;
    private final Tenants tenants;
    private final ApiKeys keys;
    private final Actor actor;
    private final SecureRandom random;
    private final String operatorToken;
    private final Origin origin;
    private final Origin operatorsOrigin;
    private final boolean hasConsole;

    Quickstart(
            QuickstartConfig config,
            Apps apps,
            Tenants tenants,
            ApiKeys keys,
            Actor actor,
            SecureRandom random,
            @ConfigProperty(name = "latchkey.admin.token") Optional<String> operatorToken,
            @ConfigProperty(name = "latchkey.console.enabled") Optional<Boolean> console,
            @ConfigProperty(name = "latchkey.admin.port") Optional<Integer> operatorsPort,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.apps = apps;
        this.tenants = tenants;
        this.keys = keys;
        this.actor = actor;
        this.random = random;
        this.operatorToken = operatorToken.orElse("");
        this.hasConsole = console.orElse(true);
        this.origin = Origin.of("quarkus.http.port", "http://localhost:" + port);
        this.operatorsOrigin = Origin.of("latchkey.admin.port", "http://localhost:" + operatorsPort.orElse(port));
    }

    @ActivateRequestContext
    void start(@Observes StartupEvent event, Router router) {
        if (config.enabled()) {
            actor.is(Actor.QUICKSTART, null, null);
            makeApp();
            Demo.start(router, new DemoApp(APP_ID, key().value(), URI.create(origin.value())), random);
        }
    }

    /** Logs, if this is the quickstart, where its pages are and how to go on. */
    public void announce() {
        if (config.enabled()) {
            LOG.infof("""
                    Latchkey is ready to try.

                        Demo page         %1$s/demo/
                        Console           %5$s
                        Swagger UI        %6$s/q/swagger-ui/
                        Demo app          %2$s, its API key in %3$s
                        Operator's token  %4$s
                        Data              %7$s, kept until you delete it

                    An app for a page of your own at http://localhost:3000:

                        curl -s %6$s/admin/v1/apps -H 'Authorization: Bearer %4$s' -H 'Content-Type: application/json' \\
                          -d '{"id": "mine", "name": "Mine", "rp_id": "localhost", "auth_origin": "http://localhost:3000"}'
                        curl -s %6$s/admin/v1/apps/mine/api_keys -H 'Authorization: Bearer %4$s' \\
                          -H 'Content-Type: application/json' -d '{"name": "backend"}'

                    How to go on is in docs/integrating.md, and what production requires in docs/production.md.
                    """, origin, APP_ID, keyFile().path(), operatorToken, console(), operatorsOrigin, dataDir());
        }
    }

    /**
     * The console's address with the token in the fragment, which browsers do not send and the page removes at once. The token is
     * printed beside it anyway, and only the quickstart's console accepts one from its address.
     */
    private String console() {
        return hasConsole ? operatorsOrigin + "/console/#token=" + operatorToken : "off";
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
        return keyFile()
                .read()
                .map(ApiKeySecret::new)
                .filter(kept -> keys.open(APP_ID, kept).isPresent())
                .orElseGet(this::makeKey);
    }

    private ApiKeySecret makeKey() {
        ApiKeySecret secret =
                keys.create(APP_ID, "demo", EnumSet.allOf(Scope.class), null).secret();
        keyFile().write(secret.value());
        return secret;
    }

    private SecretFile keyFile() {
        return new SecretFile(dataDir().resolve("demo-api-key"));
    }

    private Path dataDir() {
        return config.dataDir().toAbsolutePath().normalize();
    }
}
