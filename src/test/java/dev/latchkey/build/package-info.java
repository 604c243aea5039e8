/**
 * Tests of what builds and starts the service, rather than of the service.
 * It owns the expectations on the Maven wrapper.
 * It never uses a class of the service.
 */
@NullMarked
package dev.latchkey.build;

import org.jspecify.annotations.NullMarked;
