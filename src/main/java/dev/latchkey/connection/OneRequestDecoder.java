package dev.latchkey.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one request, and the next one when it is allowed to. Meanwhile bytes stay as they came, and no more are read:
 * Vert.x's own decoder makes objects of all requests that it finds, a thousand times their size.
 */
final class OneRequestDecoder extends VertxHttpRequestDecoder {
    private final RequestGate gate;
    private @Nullable ChannelHandlerContext context;
    private @Nullable DefaultHttpRequest head;
    private boolean held;
    private boolean waiting;
    private boolean discarding;

    OneRequestDecoder(RequestGate gate, HttpServerOptions options) {
        super(options);
        this.gate = gate;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        this.context = context;
        super.handlerAdded(context);
    }

    /** Decodes nothing until {@link #proceed}. */
    void hold() {
        held = true;
    }

    /** Decodes the next request. What came of it meanwhile is decoded in a turn of its own, because callers are handlers. */
    void proceed() {
        held = false;
        head = null;
        if (waiting && context != null) {
            waiting = false;
            context.executor().execute(this::resume);
        }
    }

    private void resume() {
        ChannelHandlerContext current = context;
        if (current == null || current.isRemoved() || held) {
            return;
        }
        current.channel().config().setAutoRead(true);
        try {
            super.channelRead(current, Unpooled.EMPTY_BUFFER);
            channelReadComplete(current);
        } catch (Exception e) {
            current.fireExceptionCaught(e);
        }
    }

    /** Throws away what comes from now on. */
    void discard() {
        discarding = true;
        if (context != null) {
            context.channel().config().setAutoRead(true);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        head = (DefaultHttpRequest) super.createMessage(initialLine);
        return head;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (discarding) {
            in.skipBytes(in.readableBytes());
        } else if (held) {
            waiting = true;
            context.channel().config().setAutoRead(false);
        } else {
            int before = in.readableBytes();
            super.decode(context, in, out);
            int consumed = before - in.readableBytes();
            if (gate.isReceivingBody()) {
                gate.bodyArrived(consumed, contentIn(out));
            } else {
                gate.headArrived(consumed, head);
            }
        }
    }

    private static int contentIn(List<Object> out) {
        int bytes = 0;
        for (Object message : out) {
            if (message instanceof HttpContent content) {
                bytes += content.content().readableBytes();
            }
        }
        return bytes;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (held) {
            // Netty's own would read more, because nothing was decoded.
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }
}
