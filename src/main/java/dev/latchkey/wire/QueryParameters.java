package dev.latchkey.wire;

import dev.latchkey.error.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request. Each may be given once; parameters that the call does not read are ignored, even if
 * repeated.
 */
public final class QueryParameters {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;

    private final Map<String, List<String>> values;

    private QueryParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Parses a query.
     *
     * @param raw as sent, still encoded; null: the request has no query
     * @throws ApiException 400 unless it is percent-encoded UTF-8 without U+0000
     */
    public static QueryParameters parse(@Nullable String raw) {
        return new QueryParameters(QueryString.parse(raw));
    }

    /**
     * Rejects all parameters but these.
     *
     * @throws ApiException 400 if another one is given
     */
    public void requireOnly(Set<String> names) {
        if (!names.containsAll(values.keySet())) {
            throw ApiException.invalid(
                    names.isEmpty()
                            ? "This call has no query parameters."
                            : "The query parameters of this call are "
                                    + names.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
    }

    /**
     * A parameter's value; null if it is not given.
     *
     * @throws ApiException 400 if it is given more than once
     */
    public @Nullable String text(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw ApiException.invalid(name + " must be given only once.");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    /**
     * A whole number within inclusive bounds.
     *
     * @throws ApiException 400 for any other value
     */
    public long wholeNumber(String name, long least, long most, long defaultValue) {
        String text = text(name);
        return text == null
                ? defaultValue
                : WholeNumber.parse(text)
                        .filter(number -> number >= least && number <= most)
                        .orElseThrow(() -> ApiException.invalid(
                                "%s must be a whole number from %d to %d.".formatted(name, least, most)));
    }

    /**
     * A constant by its name on the wire; null if it is not given.
     *
     * @throws ApiException 400 for any other value
     */
    public <E extends Enum<E> & WireName> @Nullable E constant(String name, Class<E> type) {
        String text = text(name);
        return text == null ? null : WireName.require(name, type, text);
    }

    /**
     * A time, exact as {@link Rfc3339#parse} reads it; null if it is not given.
     *
     * @throws ApiException 400 for any other value
     */
    public @Nullable Instant time(String name) {
        String text = text(name);
        return text == null
                ? null
                : Rfc3339.parse(text).orElseThrow(() -> ApiException.invalid(name + " " + Rfc3339.RULE + "."));
    }

    /**
     * The {@code limit} of a list's page: 1 to 500 entries, 100 unless it is given.
     *
     * @throws ApiException 400 for any other value
     */
    public int limit() {
        return (int) wholeNumber("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    }

    /**
     * Whether a parameter is {@code true}; false unless it is given.
     *
     * @throws ApiException 400 for anything but {@code true} and {@code false}
     */
    public boolean flag(String name) {
        String text = text(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw ApiException.invalid(name + " must be true or false.");
    }
}
