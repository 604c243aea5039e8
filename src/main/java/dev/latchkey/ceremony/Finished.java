package dev.latchkey.ceremony;

/**
 * A finished ceremony.
 *
 * @param nonce for the relying party's backend
 * @param userId the id of its user
 */
public record Finished(String nonce, String userId) {}
