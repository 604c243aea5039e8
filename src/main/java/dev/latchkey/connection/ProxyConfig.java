package dev.latchkey.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Optional;

/** Proxies whose forwarding headers are trusted. */
@ConfigMapping(prefix = "latchkey.trusted-proxies")
public interface ProxyConfig {
    /**
     * Addresses and networks in CIDR notation, such as {@code 10.0.0.0/8} or {@code fd00::/8}; if unset, no proxy is
     * trusted.
     */
    @WithParentName
    Optional<List<String>> networks();
}
