/**
 * A trial of the service without installing anything: the embedded PostgreSQL, the demo app and its API key.
 * Owns the data directory.
 * Never runs in production.
 */
@NullMarked
package dev.latchkey.quickstart;

import org.jspecify.annotations.NullMarked;
