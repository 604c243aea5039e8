/**
 * The tenants: apps, their settings, their API keys.
 * Owns the values of an app (origins, rp_id, algorithms, policies) and their rules.
 * Knows nothing of users and ceremonies.
 */
@NullMarked
package dev.latchkey.app;

import org.jspecify.annotations.NullMarked;
