package dev.latchkey.connection;

import dev.latchkey.config.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of connections to each replica, on all its ports together. */
@ConfigMapping(prefix = "latchkey.connections")
public interface ConnectionConfig {
    /** Maximum number of connections; a new one beyond it replaces the one whose client has been silent for longest. */
    @WithDefault("4096")
    @WithConverter(Bounds.OneOrMore.class)
    int most();

    /**
     * Maximum number of connections from one address, or from one /64 network for IPv6. Connections of trusted proxies are
     * exempt; instead, at most this number of requests may be in progress for one of the addresses that they name.
     */
    @WithDefault("512")
    @WithConverter(Bounds.OneOrMore.class)
    int ofAddress();

    /** Maximum time between the first byte of a request and the end of its headers. */
    @WithDefault("10s")
    Duration headTimeout();

    /** Memory in MiB for the headers and bodies of all requests together, from their arrival until they are answered. */
    @WithDefault("32")
    @WithConverter(Bounds.OneOrMore.class)
    int memory();
}
