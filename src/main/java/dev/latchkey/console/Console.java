package dev.latchkey.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.AppSettings;
import dev.latchkey.http.OperatorsPages;
import dev.latchkey.outbox.EventType;
import dev.latchkey.passkey.PasskeyProviders;
import dev.latchkey.served.ServedFile;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Serves the console's page, and as JSON what it is made from: {@code config.json} (how to sign in), {@code settings.json} (the
 * settings of an app), {@code providers.json} (passkey providers by AAGUID) and {@code event-types.json} (what webhooks may want). All of it is public; what operators see comes from
 * their API.
 */
@ApplicationScoped
class Console {
    private static final String PREFIX = "/console/";
    private static final String JSON = "application/json";

    private final OperatorsPages pages;
    private final ObjectMapper json;
    private final ConsoleFiles files = new ConsoleFiles();
    private final String policy;
    private final ServedFile config;
    private final PasskeyProviders providers;

    /** Made at the first request: most replicas never serve one. */
    private final Map<String, ServedFile> made = new ConcurrentHashMap<>();

    Console(
            OperatorsPages pages,
            SignIn signIn,
            PasskeyProviders providers,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "latchkey.quickstart.enabled", defaultValue = "false") boolean quickstart) {
        this.pages = pages;
        this.json = json;
        this.providers = providers;
        this.policy = policy(signIn.origin());
        this.config = file(json.createObjectNode()
                .put("version", version)
                .put("quickstart", quickstart)
                .set("identity_provider", signIn.toJson()));
    }

    /**
     * Scripts and styles only from here, connections only to here and to the identity provider. The policy of trusted types is
     * the one that lit-html makes its templates with, whose markup is constant.
     */
    private static String policy(Optional<String> provider) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
                + provider.map(origin -> " " + origin).orElse("")
                + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';"
                + " trusted-types lit-html";
    }

    private ServedFile file(JsonNode content) {
        return ServedFile.of(
                JSON, ConsoleFiles.ASK_EACH_TIME, content.toString().getBytes(UTF_8));
    }

    void serve(@Observes Router router) {
        if (pages.showsConsole()) {
            router.route(PREFIX + "*").handler(this::serve);
        }
    }

    private void serve(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.length() < PREFIX.length()) {
            context.redirect(PREFIX);
            return;
        }
        find(path.substring(PREFIX.length())).ifPresentOrElse(file -> send(context, file), context::next);
    }

    private Optional<ServedFile> find(String name) {
        return switch (name) {
            case "config.json" -> Optional.of(config);
            case "settings.json" -> Optional.of(made.computeIfAbsent(name, first -> file(AppSettings.descriptions())));
            case "event-types.json" ->
                Optional.of(made.computeIfAbsent(name, first -> file(json.valueToTree(EventType.subscribable()))));
            case "providers.json" ->
                Optional.of(made.computeIfAbsent(name, first -> file(json.valueToTree(providers.all()))));
            default -> files.find(name);
        };
    }

    private void send(RoutingContext context, ServedFile file) {
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", policy)
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin");
        file.send(context);
    }
}
