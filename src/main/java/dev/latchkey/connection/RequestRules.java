package dev.latchkey.connection;

import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;

/**
 * What every connection's requests share.
 *
 * @param decoding limits of the decoder
 * @param headTimeout from a request's first byte to the end of its headers
 */
record RequestRules(HttpServerOptions decoding, RequestMemory memory, Duration headTimeout, Refusals refusals) {}
