/**
 * What the tests share: a real PostgreSQL, the built service as a process.
 * It owns the servers and processes that it starts and ends them with the JVM.
 * It never mocks a class of the service.
 */
@NullMarked
package dev.latchkey.testsupport;

import org.jspecify.annotations.NullMarked;
