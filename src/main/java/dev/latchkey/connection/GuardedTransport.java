package dev.latchkey.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.runtime.LaunchMode;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Lets {@link Connections} see each connection that an HTTP server accepts, before Vert.x does. Neither Quarkus nor Vert.x
 * has another place for it: their own handlers first see a connection's first request.
 */
public final class GuardedTransport extends JDKTransport implements VertxServiceProvider {
    private static final int LEAST_READ = 512;
    private static final int FIRST_READ = 2048;

    /** What is read at a time; what Netty keeps of it while a request is in progress is bounded by this, too. */
    private static final int MOST_READ = 16 * 1024;

    /** For the service loader. */
    public GuardedTransport() {}

    @Override
    public void init(VertxBuilder builder) {
        builder.findTransport(this);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        bootstrap.childOption(
                ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ));
        ArcContainer application = Arc.container();
        // Without an application, as in a test of its own server, there is nothing to guard. In development mode the
        // listening channel outlives the application, and its guard would be called when its beans are gone.
        if (application != null && !LaunchMode.current().isDev()) {
            bootstrap.handler(new Door(application.instance(Connections.class).get()));
        }
    }

    /** A handler of the listening channel, for which accepted connections are messages. */
    @Sharable
    private static final class Door extends ChannelInboundHandlerAdapter {
        private final Connections connections;

        Door(Connections connections) {
            this.connections = connections;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            Channel channel = (Channel) accepted;
            if (connections.admit(channel)) {
                context.fireChannelRead(channel);
            } else {
                channel.unsafe().closeForcibly();
            }
        }
    }
}
