package dev.latchkey.wire;

import dev.latchkey.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The encoding of positions in a list: opaque base64url text of a few typed parts. Each value has one encoding, and text that
 * this list does not produce is rejected before it reaches a query.
 *
 * @param list distinguishes the cursors of this list from those of all others
 */
public record Cursor(String list) {
    /** None of the parts contains it, because none contains control characters. */
    private static final String SEPARATOR = "\n";

    /**
     * Encodes a position.
     *
     * @param parts times in microseconds, UUIDs, byte arrays, and values whose {@code toString} has no control characters
     */
    public String text(Object... parts) {
        return Base64Url.encode(
                Stream.concat(Stream.of(list), Arrays.stream(parts).map(Cursor::spelled))
                        .collect(Collectors.joining(SEPARATOR))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Decodes a position.
     *
     * @param reader takes all the parts in their order; throws an {@link IllegalArgumentException} or an {@link ApiException} for
     *     values that no position in the list has
     * @throws ApiException 400 if the list issues no such cursor
     */
    public <T> T read(String text, Function<Parts, T> reader) {
        try {
            Parts parts = new Parts(Utf8.decode(bytes(text)).orElseThrow(IllegalArgumentException::new));
            require(parts.text().equals(list));
            T place = reader.apply(parts);
            require(parts.rest().isEmpty());
            return place;
        } catch (IllegalArgumentException | ApiException e) {
            throw notIssued();
        }
    }

    /** The error for a well-formed cursor that is not a position in the list. */
    public static ApiException notIssued() {
        return ApiException.invalid("cursor was not issued by this list.");
    }

    /** The parts of a cursor, each read once. */
    public static final class Parts {
        private final Iterator<String> parts;

        private Parts(String text) {
            parts = List.of(text.split(SEPARATOR, -1)).iterator();
        }

        public String text() {
            require(parts.hasNext());
            return parts.next();
        }

        /** An id that passes {@link RandomId#isPossible}. */
        public String id() {
            String id = text();
            require(RandomId.isPossible(id));
            return id;
        }

        /** A time of the years 1 to 9999, in microseconds. */
        public Instant time() {
            long micros = part(Long::valueOf);
            require(micros >= micros(Rfc3339.EARLIEST) && micros <= micros(Rfc3339.LATEST));
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }

        public UUID uuid() {
            return part(UUID::fromString);
        }

        public byte[] bytes() {
            return Cursor.bytes(text());
        }

        /** The texts of all parts that have not been read yet. */
        public List<String> rest() {
            List<String> rest = new ArrayList<>();
            parts.forEachRemaining(rest::add);
            return rest;
        }

        private <T> T part(Function<String, T> reading) {
            String text = text();
            T value = reading.apply(text);
            require(spelled(value).equals(text));
            return value;
        }
    }

    private static String spelled(Object part) {
        if (part instanceof Instant time) {
            return String.valueOf(micros(time));
        }
        return part instanceof byte[] bytes ? Base64Url.encode(bytes) : part.toString();
    }

    /** Does not use {@link ChronoUnit#between}, which counts in nanoseconds and thus only up to the year 2262. */
    private static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    }

    private static byte[] bytes(String base64Url) {
        return Base64Url.decode(base64Url)
                .filter(bytes -> Base64Url.encode(bytes).equals(base64Url))
                .orElseThrow(IllegalArgumentException::new);
    }

    private static void require(boolean isIssued) {
        if (!isIssued) {
            throw new IllegalArgumentException();
        }
    }
}
