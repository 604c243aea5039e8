package dev.latchkey.client;

/**
 * What a finished ceremony is worth.
 *
 * @param nonce for the relying party's backend
 */
record NonceResponse(String nonce) {}
