/**
 * The tenants: apps, their settings, their API keys.
 * Owns the values that an app is made of (origins, rp_id, algorithms, policies) and the rules on them, and the random ids of everything.
 * Never knows users or ceremonies.
 */
@NullMarked
package dev.latchkey.app;

import org.jspecify.annotations.NullMarked;
