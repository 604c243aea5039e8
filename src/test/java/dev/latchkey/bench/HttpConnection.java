package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One keep-alive connection in raw HTTP/1.1: a request is one write, an answer has a {@code Content-Length}. */
final class HttpConnection implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
    private static final int LARGEST_ANSWER = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final String host;
    private final byte[] buffer = new byte[LARGEST_ANSWER];

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
        byte[] body = json.getBytes(UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n" + headers
                + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] request = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(ISO_8859_1), 0, request, 0, head.length());
        System.arraycopy(body, 0, request, head.length(), body.length);
        out.write(request);
        return answer(path);
    }

    private String answer(String path) throws IOException {
        int filled = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            filled = fill(filled);
            headEnd = new String(buffer, 0, filled, ISO_8859_1).indexOf("\r\n\r\n");
        }
        String head = new String(buffer, 0, headEnd, ISO_8859_1);
        Matcher length = LENGTH.matcher(head);
        int end = headEnd + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        while (filled < end) {
            filled = fill(filled);
        }
        String body = new String(buffer, headEnd + 4, end - headEnd - 4, UTF_8);
        String status = head.substring(9, 12);
        if (!status.equals("200") && !status.equals("201")) {
            throw new UnexpectedAnswer(String.format(Locale.ROOT, "%s to %s: %s", status, path, body));
        }
        return body;
    }

    private int fill(int filled) throws IOException {
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            throw new EOFException("the service closed the connection");
        }
        return filled + read;
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
