package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The API's description for people who try the service: {@code openapi.yaml} for Swagger UI to show. Where Swagger UI is
 * disabled, neither path exists.
 */
@ApplicationScoped
class ApiDescription {
    private static final String FILE = "/openapi.yaml";

    private final ErrorAnswers errors;
    private final boolean shown;
    private final Buffer description;

    ApiDescription(ErrorAnswers errors, @ConfigProperty(name = "quarkus.swagger-ui.enabled") boolean shown) {
        this.errors = errors;
        this.shown = shown;
        this.description = shown ? read() : Buffer.buffer();
    }

    void hide(RoutingContext context) {
        Endpoint endpoint = Match.of(context).endpoint();
        if (!shown && (endpoint.equals(Calls.API_DESCRIPTION) || endpoint.equals(Calls.SWAGGER_UI))) {
            errors.answer(context, ErrorCode.NOT_FOUND);
        } else {
            context.next();
        }
    }

    void show(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                .end(description);
    }

    private static Buffer read() {
        try (InputStream file = Objects.requireNonNull(ApiDescription.class.getResourceAsStream(FILE))) {
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
