package dev.latchkey.client;

/**
 * The response to a finished ceremony.
 *
 * @param nonce for the relying party's backend
 */
record NonceResponse(String nonce) {}
