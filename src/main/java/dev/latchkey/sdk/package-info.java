/**
 * The clients for browsers and Node ({@code clients/} in the source tree), which the service serves under {@code /sdk/} exactly as
 * they were reviewed.
 * Owns their names, their headers and their npm packages.
 * Knows nothing of the service's calls.
 */
@NullMarked
package dev.latchkey.sdk;

import org.jspecify.annotations.NullMarked;
