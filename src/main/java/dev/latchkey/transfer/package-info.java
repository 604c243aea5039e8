/**
 * Moving in and moving out: an app's users and passkeys as lines of text, written from one snapshot and read back line by line.
 * Owns the format, its readers, and the statements that take in what is missing.
 * Never changes what is there already, and never holds more than some hundred lines.
 */
@NullMarked
package dev.latchkey.transfer;

import org.jspecify.annotations.NullMarked;
