package dev.latchkey.shell;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A query string, percent-encoded. */
public record Query(String text) {
    /** Without parameters. */
    public static final Query EMPTY = new Query("");

    /** The same with another parameter; without it if the value is null. */
    public Query with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        return new Query((text.isEmpty() ? "" : text + "&") + name + "=" + encoded(value.toString()));
    }

    /** A text as a segment of a path or a value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
