/**
 * Reading of configured values: converters, bounds, secrets from files.
 * Owns the messages that abort start-up when a value is invalid.
 * Never contains a setting: each mapping is in the package that it configures.
 */
@NullMarked
package dev.latchkey.config;

import org.jspecify.annotations.NullMarked;
