package dev.latchkey.http;

import dev.latchkey.wire.Network;
import io.netty.util.NetUtil;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request comes from: its sender, or whom a trusted proxy forwards for.
 *
 * <p>{@code X-Forwarded-For} is read from the right, for each proxy appends whom it was called by: as long as the one who
 * wrote an entry is trusted, the entry is believed. {@code Forwarded} (RFC 7239) is not looked at: most proxies pass on what
 * the client sent there, so that believing both would let the client choose.
 */
@Startup // so that a network that cannot be read is said before a request comes
@ApplicationScoped
public class ClientAddress {
    /** The part of an IPv6 address that says whose it is (RFC 6177). */
    private static final int SHARED_BYTES = 8;

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** Some proxies add the port. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]*)](?::\\d+)?|(\\d+\\.\\d+\\.\\d+\\.\\d+):\\d+");

    private final List<Network> trusted;

    ClientAddress(ProxyConfig config) {
        try {
            trusted = config.networks().orElse(List.of()).stream()
                    .map(Network::of)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("latchkey.trusted-proxies: " + e.getMessage());
        }
    }

    /** The address as text: IPv6 as RFC 5952 spells it, IPv4 in four numbers however it came. */
    public String of(HttpServerRequest request) {
        return of(request.remoteAddress().hostAddress(), request.headers().getAll(FORWARDED_FOR));
    }

    /**
     * Whom to count a request for: the address, of IPv6 without the lower half, of which everybody has as many as he likes.
     */
    public String networkOf(HttpServerRequest request) {
        String text = of(request);
        return Network.address(text)
                .filter(address -> address instanceof Inet6Address)
                .map(address -> HexFormat.of().formatHex(address.getAddress(), 0, SHARED_BYTES))
                .orElse(text);
    }

    /** The address, by that of the sender and the headers. */
    String of(String sender, List<String> forwardedFor) {
        return Network.address(sender)
                .map(address -> NetUtil.toAddressString(origin(address, forwardedFor)))
                .orElse(sender);
    }

    /** Whom the sender forwards for, as far as that can be believed. */
    private InetAddress origin(InetAddress sender, List<String> headers) {
        InetAddress hop = sender;
        String[] entries = String.join(",", headers).split(",", -1);
        for (int i = entries.length - 1; i >= 0 && isTrusted(hop); i--) {
            Optional<InetAddress> caller = Network.address(withoutPort(entries[i].trim()));
            if (caller.isEmpty()) {
                return hop;
            }
            hop = caller.get();
        }
        return hop;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static String withoutPort(String entry) {
        Matcher spelled = WITH_PORT.matcher(entry);
        if (!spelled.matches()) {
            return entry;
        }
        return spelled.group(1) == null ? spelled.group(2) : spelled.group(1);
    }
}
