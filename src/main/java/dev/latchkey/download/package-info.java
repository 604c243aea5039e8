/**
 * Exchanges with hosts that the operator or an app names.
 * Owns their bounds: the time of a whole exchange, its size, and the addresses that it may lead to.
 * Never interprets what it received, and never holds a thread of a request that somebody waits for.
 */
@NullMarked
package dev.latchkey.download;

import org.jspecify.annotations.NullMarked;
