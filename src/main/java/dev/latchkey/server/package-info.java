/**
 * The server API, called by relying-party backends with an API key (contract section 1).
 * Owns its resources, the reading of API keys and its request and response records.
 * Never contains a rule of the domain.
 */
@NullMarked
package dev.latchkey.server;

import org.jspecify.annotations.NullMarked;
