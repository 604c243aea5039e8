package dev.latchkey.ceremony;

import org.jspecify.annotations.Nullable;

/**
 * A challenge for the browser or phone.
 *
 * @param <O> the options that contain the challenge
 * @param id the {@code handshake_id}
 * @param options the value of {@code publicKey}
 * @param transactionId null for a login without a transaction
 */
public record Handshake<O>(String id, O options, @Nullable String transactionId) {}
