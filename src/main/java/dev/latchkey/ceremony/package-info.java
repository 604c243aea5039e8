/**
 * A ceremony from the backend's request to the redeemed nonce and the audit record: one row, five states.
 * Owns that row, the SQL of its steps, one class per step, and the tickets that identify it.
 * Never decides in Java what a race could change: the statement that writes has the condition.
 */
@NullMarked
package dev.latchkey.ceremony;

import org.jspecify.annotations.NullMarked;
