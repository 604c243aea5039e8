/**
 * The wiring, and nothing else: the clock and the source of randomness, the database of the quickstart, health.
 *
 * <p>Doors ({@code server}, {@code client}, {@code admin}) stand over a small domain; {@code docs/architecture.md} has the
 * table of packages and what each may use, and a test holds it.
 */
@NullMarked
package dev.latchkey;

import org.jspecify.annotations.NullMarked;
