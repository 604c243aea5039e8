/**
 * A ceremony from the backend's request to the redeemed nonce and the audit record: one row, five states.
 * Owns that row, all SQL on it, and the tickets that lead to it.
 * Never decides in Java what a race could change: the condition stands in the statement that writes.
 */
@NullMarked
package dev.latchkey.ceremony;

import org.jspecify.annotations.NullMarked;
