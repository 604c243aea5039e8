package dev.latchkey.testsupport.judges;

import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to the service, and its response.
 *
 * @param headers of the request
 * @param body of the request; empty: none
 */
public record Exchange(String method, String uri, List<Header> headers, String body, Response response) {
    static Exchange of(FilterableRequestSpecification request, Response response) {
        return new Exchange(
                request.getMethod(),
                request.getURI(),
                request.getHeaders().asList(),
                text(request.getBody()),
                response);
    }

    /** The value of a header of the request; null: it has none of this name. */
    @Nullable
    String header(String name) {
        return headers.stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .map(Header::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String text(@Nullable Object body) {
        return body == null
                ? ""
                : body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : body.toString();
    }
}
