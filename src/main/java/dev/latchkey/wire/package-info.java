/**
 * What text, numbers and bytes look like outside the service: names, identifiers, times, base64url, query strings, JSON.
 * Owns each spelling once, reader and writer side by side, and the sentence that rejects anything else.
 * Never knows what a value means.
 */
@NullMarked
package dev.latchkey.wire;

import org.jspecify.annotations.NullMarked;
