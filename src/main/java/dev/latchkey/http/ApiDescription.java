package dev.latchkey.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The API's description for people who try the service: {@code openapi.yaml} for Swagger UI to show. */
@ApplicationScoped
class ApiDescription {
    private static final String FILE = "/openapi.yaml";

    private final Buffer description;

    ApiDescription(OperatorsPages pages) {
        this.description = pages.showsApi() ? read() : Buffer.buffer();
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
