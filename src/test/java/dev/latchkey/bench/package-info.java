/**
 * The load generator of {@code bench/}: backends and browsers that do nothing but full ceremonies, over raw keep-alive
 * connections, and sign natively, so that it is not the bottleneck.
 * Owns its prepared users, its recordings and its reading of what the service and the database spent.
 * Never looks at how the service is built: any service of the same contract can be driven.
 */
@NullMarked
package dev.latchkey.bench;

import org.jspecify.annotations.NullMarked;
