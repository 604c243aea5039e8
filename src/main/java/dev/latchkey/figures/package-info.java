/**
 * How much happened in each app, by hour, and how much it has.
 * Owns the tables of counts, which each replica fills from counters in memory, so that no step of a ceremony writes a row more.
 * Knows nothing of users: no figure identifies one.
 */
@NullMarked
package dev.latchkey.figures;

import org.jspecify.annotations.NullMarked;
