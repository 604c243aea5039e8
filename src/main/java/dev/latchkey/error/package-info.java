/**
 * Every error that a client can receive.
 * Owns the error codes and the exception that produces them.
 * Never quotes input, SQL or class names, and never decides what a request means.
 */
@NullMarked
package dev.latchkey.error;

import org.jspecify.annotations.NullMarked;
