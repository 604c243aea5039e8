/**
 * The audit trail: the outcomes of ceremonies, read from their rows, and the changes that operators and backends made.
 * Owns the table of operator actions, written by the domain with the change, and reading both in chronological order.
 * Never holds a secret, and never changes a ceremony.
 */
@NullMarked
package dev.latchkey.audit;

import org.jspecify.annotations.NullMarked;
