package dev.latchkey.connection;

import dev.latchkey.error.ErrorCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Between the HTTP codec of a connection and Vert.x. Lets one request pass at a time: the next one is decoded when the
 * answer has been written to the socket, so that a client that does not read gets no further either. Answers by itself what
 * HTTP does not allow, what takes too long and what there is no memory for, and closes the connection.
 *
 * <p>All of it happens on the connection's event loop, apart from {@link #closeConnection}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, which channelInactive sees
final class RequestGate extends ChannelDuplexHandler {
    /** The bytes of a request's body that are kept in memory: a larger one is read as a stream, or thrown away. */
    private static final int KEPT_OF_BODY = 64 * 1024;

    /** A browser behind three proxies sends some forty. A field of two bytes takes a hundred times its size. */
    private static final int MOST_FIELDS = 100;

    /** Chunk extensions and trailer fields, which are read and never used; in bytes since the last content. */
    private static final int MOST_FRAMING = 512;

    /** The time in which a new connection is left alone. */
    private static final long FIRST_BYTE_MILLIS = 1_000;

    private static final String DECODER = "httpDecoder";
    private static final String ENCODER = "httpEncoder";

    /** The time to read the answer before the connection is closed, because closing it while bytes arrive would lose the answer. */
    private static final long LINGER_MILLIS = 1_000;

    private final Channel channel;
    private final Connections connections;
    private final RequestRules rules;
    private final OneRequestDecoder decoder;

    /** The request's headers are complete, and its body is not. */
    private boolean receivingBody;

    /** The request's headers are complete, and its answer is not on its way. */
    private boolean awaitingAnswer;

    /** The answer has begun. */
    private boolean answering;

    /** Something has come. */
    private boolean heard;

    /** Nothing of what follows is looked at. */
    private boolean refused;

    private int headBytes;
    private int bodyBytes;
    private int framingBytes;
    private @Nullable Future<?> headDeadline;

    /** Closes the connection, unless the rest of a body comes that was answered before. */
    private @Nullable Future<?> rest;

    RequestGate(Channel channel, Connections connections, RequestRules rules) {
        this.channel = channel;
        this.connections = connections;
        this.rules = rules;
        this.decoder = new OneRequestDecoder(this, rules.decoding());
    }

    /**
     * Puts the gate into the connection's pipeline, once Vert.x has built that. The management port, which is not for
     * strangers, also speaks HTTP/2 and is left alone.
     */
    ChannelHandler installer() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRegistered(ChannelHandlerContext context) {
                ChannelPipeline pipeline = context.pipeline();
                if (pipeline.get(DECODER) != null) {
                    pipeline.replace(DECODER, DECODER, decoder);
                    pipeline.addAfter(ENCODER, RequestGate.class.getName(), RequestGate.this);
                    context.executor()
                            .schedule(RequestGate.this::waitedForFirstByte, FIRST_BYTE_MILLIS, TimeUnit.MILLISECONDS);
                }
                context.fireChannelRegistered();
                pipeline.remove(this);
            }
        };
    }

    private void waitedForFirstByte() {
        if (!heard) {
            connections.clientsTurn(this);
        }
    }

    /** Closes the connection, from any thread. */
    void closeConnection() {
        channel.close();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isReceivingBody() {
        return receivingBody;
    }

    /** So many bytes of request line and headers were decoded. */
    void headArrived(int bytes, @Nullable HttpRequest head) {
        boolean fits =
                head == null ? rules.memory().take(bytes) : rules.memory().takeForAnswer(bytes);
        if (!fits) {
            refuse(ErrorCode.SERVICE_UNAVAILABLE);
            return;
        }
        headBytes += bytes;
        if (head != null && hasTooManyFields(head)) {
            refuse(ErrorCode.HEADERS_TOO_LARGE);
        }
    }

    private static boolean hasTooManyFields(HttpRequest head) {
        int fields = 0;
        for (Iterator<?> each = head.headers().iteratorCharSequence(); each.hasNext(); each.next()) {
            fields++;
        }
        return fields > MOST_FIELDS;
    }

    /** So many bytes of a body were decoded, with so much content. */
    void bodyArrived(int bytes, int content) {
        framingBytes = content > 0 ? 0 : framingBytes + bytes;
        int kept = Math.min(content, KEPT_OF_BODY - bodyBytes);
        if (framingBytes > MOST_FRAMING) {
            refuse(ErrorCode.INVALID_REQUEST);
        } else if (rules.memory().take(kept)) {
            bodyBytes += kept;
        } else {
            refuse(ErrorCode.SERVICE_UNAVAILABLE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest head) {
            headCompleted(context, head);
        } else if (message instanceof HttpContent content) {
            contentArrived(context, content);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void headCompleted(ChannelHandlerContext context, HttpRequest head) {
        cancelHeadDeadline();
        if (head.decoderResult().isFailure()) {
            refuse(codeOf(head.decoderResult().cause()));
        } else if (!isValid(head)) {
            refuse(ErrorCode.INVALID_REQUEST);
        } else {
            receivingBody = true;
            awaitingAnswer = true;
            context.fireChannelRead(head);
        }
    }

    private static ErrorCode codeOf(Throwable failure) {
        if (failure instanceof TooLongHttpLineException) {
            return ErrorCode.URI_TOO_LONG;
        }
        return failure instanceof TooLongHttpHeaderException ? ErrorCode.HEADERS_TOO_LARGE : ErrorCode.INVALID_REQUEST;
    }

    /**
     * Looks at what the decoder does not: one {@code Host}, or none before HTTP/1.1 (RFC 9112, section 3.2); no transfer coding
     * but {@code chunked}, without which a body has no end (section 6.3); no header without a name (RFC 9110, section 5.1).
     */
    private static boolean isValid(HttpRequest head) {
        int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
        return (hosts == 1 || (hosts == 0 && head.protocolVersion().equals(HttpVersion.HTTP_1_0)))
                && (!head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                        || HttpUtil.isTransferEncodingChunked(head))
                && !head.headers().contains("");
    }

    private void contentArrived(ChannelHandlerContext context, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(ErrorCode.INVALID_REQUEST);
            return;
        }
        if (content instanceof LastHttpContent) {
            receivingBody = false;
            framingBytes = 0;
            if (rest != null) {
                rest.cancel(false);
                rest = null;
            }
            decoder.hold();
            connections.servicesTurn(this);
        }
        context.fireChannelRead(content);
        proceedIfDone();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        heard = true;
        if (!refused && (receivingBody || !awaitingAnswer)) {
            connections.clientSpoke(this);
            if (!receivingBody && headBytes > 0 && headDeadline == null) {
                headDeadline = context.executor()
                        .schedule(this::headTimedOut, rules.headTimeout().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        context.fireChannelReadComplete();
    }

    private void headTimedOut() {
        headDeadline = null;
        refuse(ErrorCode.INVALID_REQUEST);
    }

    private void cancelHeadDeadline() {
        if (headDeadline != null) {
            headDeadline.cancel(false);
            headDeadline = null;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (refused) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse response && isInformational(response)) {
            context.write(message, promise);
            return;
        }
        answering |= message instanceof HttpResponse;
        if (message instanceof LastHttpContent) {
            context.write(message, promise.unvoid().addListener(written -> answered()));
        } else {
            context.write(message, promise);
        }
    }

    private static boolean isInformational(HttpResponse response) {
        return response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    private void answered() {
        awaitingAnswer = false;
        answering = false;
        if (receivingBody && !refused) {
            // Left alone, the connection would stay for as long as the sender goes on.
            rest = lingerAndClose();
        }
        proceedIfDone();
    }

    private Future<?> lingerAndClose() {
        return channel.eventLoop().schedule(this::closeConnection, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void proceedIfDone() {
        if (!awaitingAnswer && !receivingBody && !refused) {
            giveBackMemory();
            connections.clientsTurn(this);
            decoder.proceed();
        }
    }

    private void giveBackMemory() {
        rules.memory().giveBack((long) headBytes + bodyBytes);
        headBytes = 0;
        bodyBytes = 0;
    }

    /** Answers by itself, unless an answer has begun, and looks at nothing that follows. */
    private void refuse(ErrorCode code) {
        if (refused) {
            return;
        }
        cancelHeadDeadline();
        decoder.discard();
        refused = true;
        ChannelHandlerContext context = channel.pipeline().context(this);
        if (answering || !channel.isActive()) {
            context.close();
            return;
        }
        context.writeAndFlush(rules.refusals().of(code)).addListener(written -> {
            ((DuplexChannel) channel).shutdownOutput();
            lingerAndClose();
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelHeadDeadline();
        giveBackMemory();
        refused = true;
        context.fireChannelInactive();
    }
}
