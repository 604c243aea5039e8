/**
 * The operators' shell, {@code java -jar quarkus-run.jar COMMAND}.
 * Owns the commands with their options, output and exit codes, and the file in which apps are declared.
 * Never does anything that the operators' API could not do by the same calls, and never opens a port.
 */
@NullMarked
package dev.latchkey.cli;

import org.jspecify.annotations.NullMarked;
