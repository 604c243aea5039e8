/**
 * Tests of the build rather than of the service.
 * Owns the expectations on the Maven wrapper.
 * Never uses a class of the service.
 */
@NullMarked
package dev.latchkey.build;

import org.jspecify.annotations.NullMarked;
