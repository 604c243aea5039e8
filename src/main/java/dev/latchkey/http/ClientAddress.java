package dev.latchkey.http;

import dev.latchkey.connection.TrustedProxies;
import dev.latchkey.wire.Network;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The address of a request's client: its sender, or the one that a trusted proxy forwards for.
 *
 * <p>{@code X-Forwarded-For} is read from the right, because each proxy appends the address of its caller: an entry is
 * believed as long as the proxy that wrote it is trusted. {@code Forwarded} (RFC 7239) is ignored: most proxies pass on what
 * the client sent there, so trusting both would let the client choose.
 */
@ApplicationScoped
public class ClientAddress {
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** Some proxies add the port. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]*)](?::\\d+)?|(\\d+\\.\\d+\\.\\d+\\.\\d+):\\d+");

    private static final Logger LOG = Logger.getLogger(ClientAddress.class);

    private final TrustedProxies proxies;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientAddress(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** The address as text: IPv6 as in RFC 5952, IPv4 (even if mapped to IPv6) in dotted decimal. */
    public String of(HttpServerRequest request) {
        return of(request.remoteAddress().hostAddress(), request.headers().getAll(FORWARDED_FOR));
    }

    /** The key under which a request is counted, see {@link Network#holderOf}. */
    public String networkOf(HttpServerRequest request) {
        String text = of(request);
        return Network.address(text).map(Network::holderOf).orElse(text);
    }

    /** Whether a trusted proxy sent the request. */
    boolean isForwarded(HttpServerRequest request) {
        return Network.address(request.remoteAddress().hostAddress())
                .filter(proxies::contain)
                .isPresent();
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
        List<String> entries = elements(headers);
        if (!entries.isEmpty() && !proxies.contain(sender)) {
            warn(sender);
        }
        for (int i = entries.size() - 1; i >= 0 && proxies.contain(hop); i--) {
            Optional<InetAddress> caller = Network.address(withoutPort(entries.get(i)));
            if (caller.isEmpty()) {
                return hop;
            }
            hop = caller.get();
        }
        return hop;
    }

    /** The elements of a list; empty ones do not count (RFC 9110, section 5.6.1). */
    private static List<String> elements(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** Once, because every request of a proxy that should have been trusted has the header. */
    private void warn(InetAddress sender) {
        if (warned.compareAndSet(false, true)) {
            LOG.warnf(
                    "%s from %s is ignored: LATCHKEY_TRUSTED_PROXIES does not name that address. If it is your proxy, all"
                            + " its clients share one address here.",
                    FORWARDED_FOR, NetUtil.toAddressString(sender));
        }
    }

    private static String withoutPort(String entry) {
        Matcher spelled = WITH_PORT.matcher(entry);
        if (!spelled.matches()) {
            return entry;
        }
        return spelled.group(1) == null ? spelled.group(2) : spelled.group(1);
    }
}
