package dev.latchkey.webauthn;

import dev.latchkey.app.SignCountPolicy;

/**
 * What an authentication response is verified against.
 *
 * @param signCountPolicy {@code REJECT} refuses a counter that does not increase; between two concurrent responses, the
 *     statement that writes the counter decides
 */
public record ExpectedAuthentication(Expected ceremony, SignCountPolicy signCountPolicy) {}
