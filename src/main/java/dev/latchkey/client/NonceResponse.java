package dev.latchkey.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latchkey.directory.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response to a finished ceremony.
 *
 * @param nonce for the relying party's backend
 * @param signals that the page may send; null and left out unless the app's setting {@code signals_at_finish} asks for them
 */
record NonceResponse(
        String nonce,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Signal> signals) {}
