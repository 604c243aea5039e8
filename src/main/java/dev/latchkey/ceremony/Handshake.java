package dev.latchkey.ceremony;

import org.jspecify.annotations.Nullable;

/**
 * One challenge, on its way to the browser or phone.
 *
 * @param <O> the options that bear the challenge
 * @param id the {@code handshake_id}
 * @param options what stands under {@code publicKey}
 * @param transactionId null: a login without a transaction
 */
public record Handshake<O>(String id, O options, @Nullable String transactionId) {}
