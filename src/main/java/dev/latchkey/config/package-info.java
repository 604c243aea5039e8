/**
 * Reading of configured values: converters, bounds, secrets from files.
 * Owns the messages that abort start-up when a value is invalid.
 * Never holds a setting: each mapping stands beside what it configures.
 */
@NullMarked
package dev.latchkey.config;

import org.jspecify.annotations.NullMarked;
