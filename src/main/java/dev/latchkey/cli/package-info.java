/**
 * The fourth door: the operators' shell, {@code java -jar quarkus-run.jar COMMAND}.
 * Owns the commands with their options, what they print and their exit codes, and the file that apps are declared in.
 * Never does what the operators' API could not do by the same calls, and never opens a port.
 */
@NullMarked
package dev.latchkey.cli;

import org.jspecify.annotations.NullMarked;
