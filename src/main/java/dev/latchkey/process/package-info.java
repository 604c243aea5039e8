/**
 * How the process runs: its log lines, traces, management port and shutdown.
 * Owns the mappings of configuration that only the framework reads.
 * Never touches a request.
 */
@NullMarked
package dev.latchkey.process;

import org.jspecify.annotations.NullMarked;
