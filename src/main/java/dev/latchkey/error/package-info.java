/**
 * Everything that can go wrong, as a client sees it.
 * Owns the error codes, the exception thrown on purpose and the one way from any exception to HTTP.
 * Never quotes input, SQL or class names, and never decides what a request means.
 */
@NullMarked
package dev.latchkey.error;

import org.jspecify.annotations.NullMarked;
