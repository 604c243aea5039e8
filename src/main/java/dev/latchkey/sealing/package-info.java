/**
 * Secrets in the database, sealed with the operator's key.
 * Owns the key, the form of what it has sealed, and its replacement.
 * Never contains a statement: the packages whose rows hold secrets list them as {@code SealedRows}.
 */
@NullMarked
package dev.latchkey.sealing;

import org.jspecify.annotations.NullMarked;
