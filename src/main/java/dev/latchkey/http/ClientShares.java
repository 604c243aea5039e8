package dev.latchkey.http;

import dev.latchkey.connection.AddressLimit;
import dev.latchkey.connection.ConnectionConfig;
import dev.latchkey.error.ApiException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Limits the requests in progress for each address that a trusted proxy names, in the way that connections are limited
 * for all other addresses: a proxy's connections are shared by all its clients.
 */
@ApplicationScoped
class ClientShares {
    private static final long RETRY_AFTER_SECONDS = 1;

    private final AddressLimit requests;
    private final ClientAddress address;
    private final ErrorAnswers errors;

    ClientShares(ConnectionConfig config, ClientAddress address, ErrorAnswers errors) {
        this.requests = new AddressLimit(config.ofAddress());
        this.address = address;
        this.errors = errors;
    }

    void take(RoutingContext context) {
        if (!address.isForwarded(context.request())) {
            context.next();
            return;
        }
        String client = address.networkOf(context.request());
        if (requests.take(client)) {
            context.addEndHandler(ended -> requests.giveBack(client));
            context.next();
        } else {
            errors.answer(context, ApiException.tooManyRequests(RETRY_AFTER_SECONDS));
        }
    }
}
