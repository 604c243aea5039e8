package dev.latchkey.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latchkey.ceremony.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * A challenge on the wire.
 *
 * @param <O> the options
 * @param transactionId null and left out without a transaction
 */
record StartResponse<O>(
        HandshakeBody<O> handshake,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String transactionId) {
    record HandshakeBody<O>(String id, Challenge<O> challenge) {}

    /** The options for {@code navigator.credentials}. */
    record Challenge<O>(@JsonProperty("publicKey") O publicKey) {}

    static <O> StartResponse<O> of(Handshake<O> handshake) {
        return new StartResponse<>(
                new HandshakeBody<>(handshake.id(), new Challenge<>(handshake.options())), handshake.transactionId());
    }
}
