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
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The connections to all ports: how many there may be, in all and from one address. Beyond the first number, a new one
 * takes the place of the one that has been without a complete request for longest, so that connections that ask for nothing,
 * or that never finish asking, keep nobody out; beyond the second, it is closed.
 */
@ApplicationScoped
@Unremovable // found by the transport, which is no bean
class Connections {
    private final int most;
    private final Shares shares;
    private final TrustedProxies proxies;
    private final RequestRules rules;
    private final Counter displaced;
    private final Counter refusedInAll;
    private final Counter refusedByAddress;

    /** Guarded by itself, as is the number. */
    private final Set<RequestGate> idle = new LinkedHashSet<>();

    private int open;

    Connections(
            ConnectionConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-header-size") MemorySize maxHeaderSize,
            TrustedProxies proxies,
            RequestMemory memory,
            ObjectMapper json,
            MeterRegistry registry) {
        this.most = config.most();
        this.shares = new Shares(config.ofAddress());
        this.proxies = proxies;
        this.rules = new RequestRules(
                new HttpServerOptions().setMaxHeaderSize(Math.toIntExact(maxHeaderSize.asLongValue())),
                memory,
                config.headTimeout(),
                new Refusals(json));
        this.displaced = closed(registry, "idle");
        this.refusedInAll = closed(registry, "all");
        this.refusedByAddress = closed(registry, "address");
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
        synchronized (idle) {
            return open;
        }
    }

    /** Lets a connection in that was just accepted, unless there are too many. */
    boolean admit(Channel channel) {
        String address = countedAddress(channel);
        if (address != null && !shares.take(address)) {
            refusedByAddress.increment();
            return false;
        }
        RequestGate gate = new RequestGate(channel, this, rules);
        if (!enter(gate)) {
            if (address != null) {
                shares.giveBack(address);
            }
            refusedInAll.increment();
            return false;
        }
        channel.closeFuture().addListener(closed -> {
            leave(gate);
            if (address != null) {
                shares.giveBack(address);
            }
        });
        channel.pipeline().addLast(gate.installer());
        return true;
    }

    private @Nullable String countedAddress(Channel channel) {
        InetAddress address = channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        return address == null || proxies.contain(address) ? null : Network.holderOf(address);
    }

    private boolean enter(RequestGate gate) {
        RequestGate eldest = null;
        synchronized (idle) {
            if (open >= most) {
                Iterator<RequestGate> waiting = idle.iterator();
                if (!waiting.hasNext()) {
                    return false;
                }
                eldest = waiting.next();
                waiting.remove();
            }
            open++;
            idle.add(gate);
        }
        if (eldest != null) {
            displaced.increment();
            eldest.closeConnection();
        }
        return true;
    }

    private void leave(RequestGate gate) {
        synchronized (idle) {
            open--;
            idle.remove(gate);
        }
    }

    /** A request has come on this connection. */
    void busy(RequestGate gate) {
        synchronized (idle) {
            idle.remove(gate);
        }
    }

    /** The request has been answered. */
    void idle(RequestGate gate) {
        synchronized (idle) {
            if (gate.isOpen()) {
                idle.add(gate);
            }
        }
    }
}
