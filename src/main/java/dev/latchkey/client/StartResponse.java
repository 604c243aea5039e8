package dev.latchkey.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latchkey.ceremony.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * A challenge on the wire.
 *
 * @param <O> the options
 * @param transactionId left out when there is none
 */
record StartResponse<O>(
        HandshakeBody<O> handshake,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String transactionId) {
    /** The handshake with its id. */
    record HandshakeBody<O>(String id, Challenge<O> challenge) {}

    /** The options as {@code navigator.credentials} takes them. */
    record Challenge<O>(@JsonProperty("publicKey") O publicKey) {}

    static <O> StartResponse<O> of(Handshake<O> handshake) {
        return new StartResponse<>(
                new HandshakeBody<>(handshake.id(), new Challenge<>(handshake.options())), handshake.transactionId());
    }
}
