/**
 * Downloads from hosts that the operator configures.
 * Owns their bounds: the time of a whole transfer, its size, and the host that it comes from.
 * Never interprets what it fetched, and is never used by a request that somebody waits for.
 */
@NullMarked
package dev.latchkey.download;

import org.jspecify.annotations.NullMarked;
