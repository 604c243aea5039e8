package dev.latchkey.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Where a request comes from. */
@ApplicationScoped
public class ClientAddress {
    /** The address of the sender, as text. */
    public String of(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }
}
