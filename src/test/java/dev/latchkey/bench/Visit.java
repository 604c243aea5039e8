package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.bench.HttpConnection.Answer;
import dev.latchkey.bench.HttpConnection.UnexpectedAnswer;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser's visit to a service: requests with the cookies of the answers before, each timed. */
final class Visit {
    private final HttpConnection connection;
    private final Recording recording;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    Visit(HttpConnection connection, Recording recording) {
        this.connection = connection;
        this.recording = recording;
    }

    Answer get(Call call, String path) throws IOException {
        return send(call, "GET", path, "Accept: text/html\r\n", "");
    }

    Answer postForm(Call call, String path, Map<String, String> fields) throws IOException {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return send(call, "POST", path, "Content-Type: application/x-www-form-urlencoded\r\n", body);
    }

    /** @param headers further headers, whole lines */
    Answer postJson(Call call, String path, String headers, String json) throws IOException {
        return send(call, "POST", path, "Content-Type: application/json\r\n" + headers, json);
    }

    private Answer send(Call call, String method, String path, String headers, String body) throws IOException {
        String sent = cookies.isEmpty()
                ? ""
                : cookies.entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; ", "Cookie: ", "\r\n"));
        long before = System.nanoTime();
        Answer answer = connection.send(method, path, headers + sent, body);
        recording.took(call, System.nanoTime() - before);
        cookies.putAll(answer.cookies());
        return answer;
    }

    /** The first group of a pattern that the body of an answer with this status has to contain. */
    static String find(Pattern pattern, Answer answer, int status) throws UnexpectedAnswer {
        Matcher matcher = pattern.matcher(answer.body());
        if (answer.status() != status || !matcher.find()) {
            throw new UnexpectedAnswer("no " + pattern + " in " + answer.head() + "\n" + answer.body());
        }
        return matcher.group(1);
    }
}
