/** Oracles and observations of tests: the API description, vectors, the log, spans, rows, costs. */
@NullMarked
package dev.latchkey.testsupport.judges;

import org.jspecify.annotations.NullMarked;
