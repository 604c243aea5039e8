package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The pages that are served only where they are enabled: the console; and for people who try the service, Swagger UI with the
 * API's description. Elsewhere their paths do not exist.
 */
@ApplicationScoped
public class OperatorsPages {
    private static final Set<Endpoint> OF_THE_API = Set.of(Calls.API_DESCRIPTION, Calls.SWAGGER_UI);

    private final boolean showsConsole;
    private final boolean showsApi;
    private final ErrorAnswers errors;

    OperatorsPages(
            OperatorsPagesConfig config,
            OperatorsPortConfig port,
            @ConfigProperty(name = "latchkey.quickstart.enabled", defaultValue = "false") boolean quickstart,
            @ConfigProperty(name = "quarkus.swagger-ui.enabled") boolean showsApi,
            ErrorAnswers errors) {
        this.showsConsole = config.enabled().orElse(quickstart || port.port().isPresent());
        this.showsApi = showsApi;
        this.errors = errors;
    }

    /** Whether the console is served. */
    public boolean showsConsole() {
        return showsConsole;
    }

    boolean showsApi() {
        return showsApi;
    }

    void hide(RoutingContext context) {
        Endpoint endpoint = Match.of(context).endpoint();
        boolean isHidden = endpoint.equals(Calls.CONSOLE) ? !showsConsole : !showsApi && OF_THE_API.contains(endpoint);
        if (isHidden) {
            errors.answer(context, ErrorCode.NOT_FOUND);
        } else {
            context.next();
        }
    }
}
