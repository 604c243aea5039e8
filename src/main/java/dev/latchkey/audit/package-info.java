/**
 * The audit trail: what became of ceremonies, read from their rows, and what operators and backends changed.
 * Owns the table of operator actions, written by the domain with the change, and the one reading of both, in order of time.
 * Never holds a secret, and never changes a ceremony.
 */
@NullMarked
package dev.latchkey.audit;

import org.jspecify.annotations.NullMarked;
