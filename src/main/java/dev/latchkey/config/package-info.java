/**
 * Reading of configured values.
 * Owns what is allowed, and the words in which a start that found something else says so.
 * Never knows a key: the mappings stand beside what they configure.
 */
@NullMarked
package dev.latchkey.config;

import org.jspecify.annotations.NullMarked;
