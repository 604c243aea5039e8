/**
 * Retention: what is old goes, in small batches, by one replica at a time.
 * Owns the leases, the schedule and the lengths of time that things are kept.
 * Never touches what is live, and never waits for it.
 */
@NullMarked
package dev.latchkey.housekeeping;

import org.jspecify.annotations.NullMarked;
