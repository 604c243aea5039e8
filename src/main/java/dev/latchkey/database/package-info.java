/**
 * Access to PostgreSQL: plain JDBC for single statements, the cache of rows that were found, migrations, readiness, the clock.
 * Owns the binding of values, the reading of rows, and the meaning of database failures.
 * Never contains a statement of the domain.
 */
@NullMarked
package dev.latchkey.database;

import org.jspecify.annotations.NullMarked;
