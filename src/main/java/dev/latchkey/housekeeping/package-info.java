/**
 * Retention: old rows are deleted in small batches, by one replica at a time.
 * Owns the leases, the schedule and the retention periods.
 * Never touches live rows, and never waits for their locks.
 */
@NullMarked
package dev.latchkey.housekeeping;

import org.jspecify.annotations.NullMarked;
