package dev.latchkey.webauthn;

import dev.latchkey.app.SignCountPolicy;

/**
 * What an authentication's response is held against.
 *
 * @param signCountPolicy {@code REJECT} refuses a counter that does not rise; of two responses at once the statement
 *     that writes the counter decides
 */
public record ExpectedAuthentication(Expected ceremony, SignCountPolicy signCountPolicy) {}
