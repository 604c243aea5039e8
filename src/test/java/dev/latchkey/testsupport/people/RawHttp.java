package dev.latchkey.testsupport.people;

import dev.latchkey.testsupport.authenticator.Bytes;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** HTTP/1.1 by hand, for requests that a client library would correct or refuse to send. */
public final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int NO_CONTENT = 204;

    /** The header names of every answer with a body on a connection to be closed. */
    public static final Set<String> USUAL_HEADERS = Set.of(
            "cache-control",
            "connection",
            "content-length",
            "content-security-policy",
            "content-type",
            "referrer-policy",
            "x-content-type-options",
            "x-request-id");

    private final Socket socket;

    private RawHttp(Socket socket) {
        this.socket = socket;
    }

    /**
     * An answer.
     *
     * @param headers by their names in lower case
     */
    public record Answer(int status, Map<String, String> headers, String body) {}

    /** A connection to the service under test. */
    public static RawHttp open() {
        return open(RestAssured.port);
    }

    /** A connection to this port. */
    public static RawHttp open(int port) {
        try {
            Socket socket = new Socket("localhost", port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new RawHttp(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection to the service under test from this address of the loopback network. */
    public static RawHttp openFrom(String address) {
        try {
            Socket socket = new Socket("127.0.0.1", RestAssured.port, InetAddress.getByName(address), 0);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new RawHttp(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request line with these header lines and a body on a new connection. */
    public static Answer send(String requestLine, Map<String, String> headers, byte[] body) {
        try (RawHttp connection = open()) {
            return connection.exchange(requestLine, headers, body);
        }
    }

    /** Sends a request without a body on a new connection. */
    public static Answer send(String requestLine, Map<String, String> headers) {
        return send(requestLine, headers, new byte[0]);
    }

    /** Sends a request line with these header lines and a body, the last one on this connection. */
    public Answer exchange(String requestLine, Map<String, String> headers, byte[] body) {
        return write(head(requestLine, headers, body.length)).write(body).read();
    }

    private static byte[] head(String requestLine, Map<String, String> headers, int contentLength) {
        StringBuilder head = new StringBuilder(requestLine + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (contentLength > 0) {
            head.append("Content-Length: ").append(contentLength).append("\r\n");
        }
        return Bytes.utf8(head.append("\r\n").toString());
    }

    /** Sends bytes unchanged. */
    public RawHttp write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text unchanged. */
    public RawHttp write(String text) {
        return write(Bytes.utf8(text));
    }

    /** Reads one answer whose length is given by {@code Content-Length} or by the end of the connection. */
    public Answer read() {
        Answer head = readHeadOnly();
        if (head.status == NO_CONTENT) {
            return head;
        }
        String length = head.headers.get("content-length");
        try {
            InputStream in = socket.getInputStream();
            byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
            return new Answer(head.status, head.headers, new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one answer up to its body. */
    public Answer readHeadOnly() {
        try {
            String[] head = readHead(socket.getInputStream()).split("\r\n");
            Map<String, String> headers = new TreeMap<>();
            for (int i = 1; i < head.length; i++) {
                int colon = head[i].indexOf(':');
                headers.merge(
                        head[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        head[i].substring(colon + 1).trim(),
                        (first, second) -> first + ", " + second);
            }
            return new Answer(Integer.parseInt(head[0].split(" ")[1]), headers, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the service closes the connection without another byte. */
    public boolean isClosedByService() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection was closed within the head: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
