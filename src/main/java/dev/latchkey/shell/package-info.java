/**
 * What the operators' shell knows of a service: the calls of the operators' API that support needs, over HTTP, and their results as
 * text. It starts nothing, so that a command takes no longer than its calls.
 */
@NullMarked
package dev.latchkey.shell;

import org.jspecify.annotations.NullMarked;
