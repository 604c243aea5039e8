package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A proxy between the service and its database that cuts connections: all at once, or around one statement. */
public final class DatabaseProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener;
    private volatile int databasePort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Cut> cut = new AtomicReference<>();
    private volatile boolean silent;

    /** When a connection is cut, relative to the statement in flight. */
    public enum Moment {
        /** The database never sees it. */
        BEFORE,
        /** The database receives it, and its result is lost. */
        IN,
        /** The database has answered, and the answer is lost. */
        AFTER
    }

    private record Cut(String statement, Moment moment) {}

    private record Link(Socket client, Socket server) {
        void close() {
            try (client;
                    server) {
                client.setSoLinger(true, 0);
            } catch (IOException alreadyClosed) {
                // Expected.
            }
        }
    }

    private DatabaseProxy(ServerSocket listener, int databasePort) {
        this.listener = listener;
        this.databasePort = databasePort;
    }

    /** A proxy in front of the server on this port. */
    public static DatabaseProxy of(int databasePort) {
        try {
            DatabaseProxy proxy =
                    new DatabaseProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), databasePort);
            thread(proxy::listen);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database behind the proxy; every statement is sent with its text, by which the proxy identifies it. */
    public TestDatabase database() {
        return new TestDatabase(
                "jdbc:postgresql://localhost:" + listener.getLocalPort()
                        + "/postgres?sslmode=disable&prepareThreshold=0",
                "postgres",
                "");
    }

    /** Cuts the connection of the next statement that contains this text. */
    public void cut(String statement, Moment moment) {
        cut.set(new Cut(statement, moment));
    }

    /** Whether the last requested cut was made. */
    public boolean hasCut() {
        return cut.get() == null;
    }

    /** Leads new connections to the server on this port, as a name does that was given to another one. */
    public void leadTo(int otherPort) {
        databasePort = otherPort;
    }

    /** Cuts every connection. */
    public void cutAll() {
        links.forEach(Link::close);
    }

    /** Keeps every connection open and forwards nothing, like a network that drops every packet. */
    public void fallSilent() {
        silent = true;
    }

    /** Forwards new connections again and cuts the old ones. */
    public void speak() {
        silent = false;
        cutAll();
    }

    private void listen() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException closed) {
            cutAll();
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), databasePort);
        } catch (IOException databaseIsAway) {
            client.close();
            return;
        }
        Link link = new Link(client, server);
        links.add(link);
        AtomicReference<@Nullable Cut> awaited = new AtomicReference<>();
        thread(() -> pass(link, client, server, bytes -> beforeServer(bytes, awaited)));
        thread(() -> pass(link, server, client, bytes -> awaited.get() == null));
    }

    private interface Gate {
        /** Whether these bytes pass; otherwise the connection is cut. */
        boolean passes(String bytes) throws IOException;
    }

    private boolean beforeServer(String bytes, AtomicReference<@Nullable Cut> awaited) {
        Cut wanted = cut.get();
        if (wanted == null || !bytes.contains(wanted.statement) || !cut.compareAndSet(wanted, null)) {
            return true;
        }
        if (wanted.moment != Moment.BEFORE) {
            // From now on no answer passes.
            awaited.set(wanted);
        }
        return wanted.moment == Moment.AFTER;
    }

    private void pass(Link link, Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                Cut wanted = cut.get();
                String bytes = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                boolean passes = gate.passes(bytes);
                if (!passes && wanted != null && wanted.moment == Moment.IN) {
                    out.write(buffer, 0, length);
                    out.flush();
                }
                if (!passes) {
                    break;
                }
                if (!silent) {
                    out.write(buffer, 0, length);
                    out.flush();
                }
            }
        } catch (IOException closed) {
            // By one side or the other, or by us.
        }
        links.remove(link);
        link.close();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "database-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }
}
