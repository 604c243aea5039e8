package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The API's description for people who try the service: {@code openapi.yaml} for Swagger UI to show. Where Swagger UI is
 * switched off there is nothing at either path.
 */
@ApplicationScoped
class ApiDescription {
    private static final String FILE = "/openapi.yaml";
    private static final String SWAGGER_UI = "/q/swagger-ui*";

    private final ErrorRoutes errors;
    private final boolean shown;

    ApiDescription(ErrorRoutes errors, @ConfigProperty(name = "quarkus.swagger-ui.enabled") boolean shown) {
        this.errors = errors;
        this.shown = shown;
    }

    void register(@Observes Router router) {
        if (shown) {
            Buffer description = read();
            router.get(FILE)
                    .handler(context -> context.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                            .end(description));
        } else {
            router.route(SWAGGER_UI)
                    .order(RouteOrder.HIDDEN)
                    .handler(context -> errors.answer(context, ErrorCode.NOT_FOUND));
        }
    }

    private static Buffer read() {
        try (InputStream file = Objects.requireNonNull(ApiDescription.class.getResourceAsStream(FILE))) {
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
