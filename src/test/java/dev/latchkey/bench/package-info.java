/**
 * The load generator of {@code bench/}: backends and browsers that do nothing but full ceremonies, over raw keep-alive
 * connections, and sign natively, so that the generator is not the bottleneck.
 * Owns its prepared users, its recordings and its measurement of the resources of service and database.
 * Never depends on the implementation of the service: any service with the same contract can be measured, and two alternatives
 * with their own.
 */
@NullMarked
package dev.latchkey.bench;

import org.jspecify.annotations.NullMarked;
