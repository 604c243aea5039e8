/**
 * Plain JDBC for what must be exactly one statement: the steps of a ceremony, and queries that an entity cannot say.
 * Owns the binding of values, the reading of rows and the one repetition of a statement that lost a race in the database.
 * Never holds a statement.
 */
@NullMarked
package dev.latchkey.sql;

import org.jspecify.annotations.NullMarked;
