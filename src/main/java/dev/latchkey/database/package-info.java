/**
 * The way to PostgreSQL: plain JDBC for single statements, the cache of rows that were found, migrations, readiness, the clock.
 * Owns the binding of values, the reading of rows, and what every failure of the database means.
 * Never holds a statement of the domain.
 */
@NullMarked
package dev.latchkey.database;

import org.jspecify.annotations.NullMarked;
