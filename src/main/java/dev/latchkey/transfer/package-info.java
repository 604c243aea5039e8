/**
 * Export and import of an app's users and passkeys as lines of text, written from one snapshot and read back line by line.
 * Owns the format, its readers, and the statements that add what is missing.
 * Never changes existing users and passkeys, and never holds more than a few hundred lines in memory.
 */
@NullMarked
package dev.latchkey.transfer;

import org.jspecify.annotations.NullMarked;
