/**
 * The client API, called by browsers and phones without a key (contract section 2).
 * Owns its resources and its request and response records.
 * Never reveals to a caller why a ceremony was refused.
 */
@NullMarked
package dev.latchkey.client;

import org.jspecify.annotations.NullMarked;
