/**
 * The external formats of text, numbers and bytes: names, identifiers, times, base64url, query strings, JSON.
 * Owns the reader and writer of each format side by side, and the sentence that rejects anything else.
 * Knows nothing of the meaning of a value.
 */
@NullMarked
package dev.latchkey.wire;

import org.jspecify.annotations.NullMarked;
