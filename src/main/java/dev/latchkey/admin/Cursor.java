package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The place in a list from which its next page goes on: the last id of the page before, opaque to clients. */
final class Cursor {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 500;

    private Cursor() {}

    /**
     * A page.
     *
     * @param next where the next page goes on; null: there is none
     */
    record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * Reads one page.
     *
     * @param cursor from the page before; null: the first
     * @param limit 1 to 500; null: 100
     * @param source answers up to so many items after this id
     * @throws ApiException 400 when limit or cursor cannot be read
     */
    static <T> Page<T> page(@Nullable String cursor, @Nullable String limit, Source<T> source, Function<T, String> id) {
        int size = limit(limit);
        List<T> items = source.after(cursor == null ? null : decode(cursor), size + 1);
        if (items.size() <= size) {
            return new Page<>(items, null);
        }
        List<T> page = items.subList(0, size);
        return new Page<>(page, encode(id.apply(page.get(size - 1))));
    }

    /** Where the items of a page come from. */
    interface Source<T> {
        List<T> after(@Nullable String id, int most);
    }

    /**
     * Reads a limit.
     *
     * @throws ApiException 400 unless it is a whole number from 1 to 500
     */
    static int limit(@Nullable String limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int size = Integer.parseInt(limit);
            if (size >= 1 && size <= MOST) {
                return size;
            }
        } catch (NumberFormatException notANumber) {
            throw badLimit();
        }
        throw badLimit();
    }

    private static ApiException badLimit() {
        return ApiException.invalid("limit must be a whole number from 1 to " + MOST + ".");
    }

    private static String encode(String id) {
        return Base64Url.encode(id.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(String cursor) {
        return new String(Base64Url.decode(cursor).orElseThrow(Cursor::bad), StandardCharsets.US_ASCII);
    }

    /** The error of a cursor that no page bore. */
    static ApiException bad() {
        return ApiException.invalid("cursor is not one that a page of this list bore.");
    }
}
