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
 * The address of a request's client: its sender, or the one that a trusted proxy forwards for.
 *
 * <p>{@code X-Forwarded-For} is read from the right, because each proxy appends the address of its caller: an entry is
 * believed as long as the proxy that wrote it is trusted. {@code Forwarded} (RFC 7239) is ignored: most proxies pass on what
 * the client sent there, so trusting both would let the client choose.
 */
@Startup // so that an invalid network aborts start-up
@ApplicationScoped
public class ClientAddress {
    /** The part of an IPv6 address that identifies a customer's site (RFC 6177). */
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

    /** The address as text: IPv6 as in RFC 5952, IPv4 (even if mapped to IPv6) in dotted decimal. */
    public String of(HttpServerRequest request) {
        return of(request.remoteAddress().hostAddress(), request.headers().getAll(FORWARDED_FOR));
    }

    /**
     * The key under which a request is counted: the address; for IPv6 its upper half, because a client controls the lower half.
     */
    public String networkOf(HttpServerRequest request) {
        String text = of(request);
        return Network.address(text)
                .filter(address -> address instanceof Inet6Address)
                .map(address -> HexFormat.of().formatHex(address.getAddress(), 0, SHARED_BYTES))
                .orElse(text);
    }

    /** Determines the address from the sender's and the headers. */
    String of(String sender, List<String> forwardedFor) {
        return Network.address(sender)
                .map(address -> NetUtil.toAddressString(origin(address, forwardedFor)))
                .orElse(sender);
    }

    /** The address that the sender forwards for, as far as it can be trusted. */
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
