/**
 * The entry point, the wiring (clock, randomness, signature provider) and the schedule of background work.
 * Owns no behaviour of its own.
 * {@code docs/architecture.md} has the table of packages and what each may use; {@code ArchitectureTest} enforces it.
 */
@NullMarked
package dev.latchkey;

import org.jspecify.annotations.NullMarked;
