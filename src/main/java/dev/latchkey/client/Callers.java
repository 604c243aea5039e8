package dev.latchkey.client;

import dev.latchkey.ceremony.Caller;
import dev.latchkey.http.ClientAddress;
import dev.latchkey.http.RequestIds;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The caller of a ceremony, read from the request. */
@ApplicationScoped
class Callers {
    private final ClientAddress address;

    Callers(ClientAddress address) {
        this.address = address;
    }

    Caller of(HttpServerRequest request) {
        return Caller.of(address.of(request), request.getHeader(HttpHeaders.USER_AGENT), RequestIds.of(request));
    }
}
