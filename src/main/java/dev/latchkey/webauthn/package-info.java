/**
 * The ceremonies of WebAuthn Level 3 as computation: options out, what was expected and what came back in, a verdict
 * out. Owns the shapes that real clients send, the call of the verification library and every check that the library
 * lacks. Never knows transactions, tickets or the database.
 */
@NullMarked
package dev.latchkey.webauthn;

import org.jspecify.annotations.NullMarked;
