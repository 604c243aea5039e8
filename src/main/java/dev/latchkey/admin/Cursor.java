package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The place in a list from which its next page goes on: the last id of the page before, opaque to clients. */
final class Cursor {
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
     * @param query with the {@code cursor} of the page before and the {@code limit} of this one
     * @param source answers up to so many items after this id
     * @throws ApiException 400 when limit or cursor cannot be read
     */
    static <T> Page<T> page(QueryParameters query, Source<T> source, Function<T, String> id) {
        String cursor = query.text("cursor");
        int size = query.limit();
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
