package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One keep-alive connection in raw HTTP/1.1: a request is one write. */
final class HttpConnection implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHUNKED = Pattern.compile("\r\ntransfer-encoding: *chunked", Pattern.CASE_INSENSITIVE);
    private static final int LARGEST_ANSWER = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final String host;
    private final byte[] buffer = new byte[LARGEST_ANSWER];
    private int filled;

    HttpConnection(URI service) throws IOException {
        socket = new Socket(service.getHost(), service.getPort());
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = socket.getInputStream();
        host = service.getAuthority();
    }

    /**
     * Posts JSON and waits for the answer's body.
     *
     * @param headers whole lines, each with its line break
     * @throws UnexpectedAnswer if the status is neither 200 nor 201
     */
    String post(String path, String headers, String json) throws IOException {
        Answer answer = send("POST", path, "Content-Type: application/json\r\n" + headers, json);
        if (answer.status() != 200 && answer.status() != 201) {
            throw new UnexpectedAnswer(
                    String.format(Locale.ROOT, "%d to %s: %s", answer.status(), path, answer.body()));
        }
        return answer.body();
    }

    /**
     * Sends a request and waits for the answer, whatever its status.
     *
     * @param headers whole lines, each with its line break
     * @param body empty for none
     */
    Answer send(String method, String path, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        String length = method.equals("GET") ? "" : "Content-Length: " + bytes.length + "\r\n";
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + length + "\r\n";
        byte[] request = new byte[head.length() + bytes.length];
        System.arraycopy(head.getBytes(ISO_8859_1), 0, request, 0, head.length());
        System.arraycopy(bytes, 0, request, head.length(), bytes.length);
        out.write(request);
        return answer();
    }

    private Answer answer() throws IOException {
        filled = 0;
        int headEnd = find("\r\n\r\n", 0);
        String head = new String(buffer, 0, headEnd, ISO_8859_1);
        int bodyStart = headEnd + 4;
        String body;
        if (CHUNKED.matcher(head).find()) {
            body = chunks(bodyStart);
        } else {
            Matcher length = LENGTH.matcher(head);
            int bodyEnd = bodyStart + (length.find() ? Integer.parseInt(length.group(1)) : 0);
            fillTo(bodyEnd);
            body = new String(buffer, bodyStart, bodyEnd - bodyStart, UTF_8);
        }
        return new Answer(Integer.parseInt(head.substring(9, 12)), head, body);
    }

    private String chunks(int from) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = from;
        int size;
        do {
            int lineEnd = find("\r\n", at);
            size = Integer.parseInt(new String(buffer, at, lineEnd - at, ISO_8859_1), 16);
            at = lineEnd + 2;
            fillTo(at + size + 2);
            body.write(buffer, at, size);
            at += size + 2;
        } while (size > 0);
        return body.toString(UTF_8);
    }

    /** The index of the next occurrence, for which it reads on. */
    private int find(String text, int from) throws IOException {
        int at;
        while ((at = new String(buffer, 0, filled, ISO_8859_1).indexOf(text, from)) < 0) {
            fillTo(filled + 1);
        }
        return at;
    }

    private void fillTo(int length) throws IOException {
        while (filled < length) {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                throw new EOFException("the service closed the connection");
            }
            filled += read;
        }
    }

    /**
     * One answer.
     *
     * @param head status line and headers, without the last line break
     */
    record Answer(int status, String head, String body) {
        private static final Pattern COOKIE =
                Pattern.compile("\r\nset-cookie: *([^=]+)=([^;\r]*)", Pattern.CASE_INSENSITIVE);
        private static final Pattern LOCATION = Pattern.compile("\r\nlocation: *([^\r]+)", Pattern.CASE_INSENSITIVE);

        /** Its cookies, by name. */
        Map<String, String> cookies() {
            Map<String, String> cookies = new LinkedHashMap<>();
            COOKIE.matcher(head).results().forEach(cookie -> cookies.put(cookie.group(1), cookie.group(2)));
            return cookies;
        }

        /** Where it redirects to. */
        String location() throws UnexpectedAnswer {
            Matcher location = LOCATION.matcher(head);
            if (!location.find()) {
                throw new UnexpectedAnswer("no redirection but " + head + body);
            }
            return location.group(1);
        }
    }

    /** An answer other than a success. */
    static final class UnexpectedAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        UnexpectedAnswer(String message) {
            super(message);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
