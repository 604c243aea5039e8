package dev.latchkey.connection;

import dev.latchkey.config.ReadAtStart;
import dev.latchkey.wire.Network;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;

/** The proxies whose word on their clients' addresses counts. */
@ApplicationScoped
public class TrustedProxies implements ReadAtStart {
    private final List<Network> networks;

    /**
     * Reads their networks.
     *
     * @throws ConfigurationException if one of them is neither an address nor a network
     */
    public TrustedProxies(ProxyConfig config) {
        try {
            networks = config.networks().orElse(List.of()).stream()
                    .map(Network::of)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("latchkey.trusted-proxies: " + e.getMessage());
        }
    }

    /** Whether the sender at this address is one of them. */
    public boolean contain(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
