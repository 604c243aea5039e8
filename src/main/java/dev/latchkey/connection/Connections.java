package dev.latchkey.connection;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.wire.Network;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The connections to all ports: how many there may be, in all and from one address. Beyond the first number, a new one
 * takes the place of the one whose client has been silent for longest, of those whose turn it is to send: connections that
 * ask for nothing, or never finish asking, keep nobody out. A connection counts from its first byte, or after a second, so that
 * it is not replaced before it was read. Beyond the second number, a new one is closed.
 */
@Singleton
@Unremovable // found by the transport, which is no bean
class Connections {
    private final int most;
    private final AddressLimit addresses;
    private final TrustedProxies proxies;
    private final RequestRules rules;
    private final Counter closedSilent;
    private final Counter closedInAll;
    private final Counter closedByAddress;

    /** Those whose client's turn it is, the one first that has been silent for longest. Guarded by itself, as is the number. */
    private final Set<RequestGate> silent = new LinkedHashSet<>();

    private int open;

    Connections(
            ConnectionConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-header-size") MemorySize maxHeaderSize,
            TrustedProxies proxies,
            RequestMemory memory,
            ObjectMapper json,
            MeterRegistry registry) {
        this.most = config.most();
        this.addresses = new AddressLimit(config.ofAddress());
        this.proxies = proxies;
        this.rules = new RequestRules(
                new HttpServerOptions().setMaxHeaderSize(Math.toIntExact(maxHeaderSize.asLongValue())),
                memory,
                config.headTimeout(),
                new Refusals(json));
        this.closedSilent = closed(registry, "silent");
        this.closedInAll = closed(registry, "all");
        this.closedByAddress = closed(registry, "address");
        Gauge.builder("latchkey.connections", this, Connections::open)
                .description("Open connections, to all ports")
                .register(registry);
    }

    private static Counter closed(MeterRegistry registry, String limit) {
        return Counter.builder("latchkey.connections.closed")
                .description("Connections closed for being too many")
                .tag("limit", limit)
                .register(registry);
    }

    private int open() {
        synchronized (silent) {
            return open;
        }
    }

    /** Lets a connection in that was just accepted, unless there are too many. */
    boolean admit(Channel channel) {
        String address = countedAddress(channel);
        if (address != null && !addresses.take(address)) {
            closedByAddress.increment();
            return false;
        }
        RequestGate gate = new RequestGate(channel, this, rules);
        if (!enter()) {
            if (address != null) {
                addresses.giveBack(address);
            }
            closedInAll.increment();
            return false;
        }
        channel.closeFuture().addListener(closed -> {
            leave(gate);
            if (address != null) {
                addresses.giveBack(address);
            }
        });
        channel.pipeline().addLast(gate.installer());
        return true;
    }

    private @Nullable String countedAddress(Channel channel) {
        InetAddress address = channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        return address == null || proxies.contain(address) ? null : Network.holderOf(address);
    }

    private boolean enter() {
        RequestGate replaced = null;
        synchronized (silent) {
            if (open >= most) {
                Iterator<RequestGate> longestFirst = silent.iterator();
                if (!longestFirst.hasNext()) {
                    return false;
                }
                replaced = longestFirst.next();
                longestFirst.remove();
            }
            open++;
        }
        if (replaced != null) {
            closedSilent.increment();
            replaced.closeConnection();
        }
        return true;
    }

    private void leave(RequestGate gate) {
        synchronized (silent) {
            open--;
            silent.remove(gate);
        }
    }

    /** The client has sent something, and has more to send. */
    void clientSpoke(RequestGate gate) {
        synchronized (silent) {
            silent.remove(gate);
            clientsTurn(gate);
        }
    }

    /** The client has been answered. */
    void clientsTurn(RequestGate gate) {
        synchronized (silent) {
            if (gate.isOpen()) {
                silent.add(gate);
            }
        }
    }

    /** The client waits for an answer. */
    void servicesTurn(RequestGate gate) {
        synchronized (silent) {
            silent.remove(gate);
        }
    }
}
