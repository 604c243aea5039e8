/**
 * The HTTP concerns that all calls share: bodies, JSON, CORS, client addresses, security headers, rate limits.
 * Owns everything that acts on every request of a kind.
 * Never knows what a call does.
 */
@NullMarked
package dev.latchkey.http;

import org.jspecify.annotations.NullMarked;
