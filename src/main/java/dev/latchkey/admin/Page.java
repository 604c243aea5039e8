package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Cursor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list in the order of its items.
 *
 * @param next the cursor of the next page, made of this page's last id; null: there is none
 */
record Page<T>(List<T> items, @Nullable String next) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 500;

    /**
     * Reads one page.
     *
     * @param form of the list's cursors
     * @param cursor from the page before; null: the first page
     * @param limit 1 to 500; null: 100
     * @throws ApiException 400 when limit or cursor cannot be read
     */
    static <T> Page<T> read(
            Cursor form, @Nullable String cursor, @Nullable String limit, Source<T> source, Function<T, String> id) {
        int size = limit(limit);
        List<T> items = source.after(cursor == null ? null : form.read(cursor, Cursor.Parts::id), size + 1);
        if (items.size() <= size) {
            return new Page<>(items, null);
        }
        List<T> page = items.subList(0, size);
        return new Page<>(page, form.text(id.apply(page.get(size - 1))));
    }

    /** Where the items of a page come from. */
    interface Source<T> {
        /**
         * Some items.
         *
         * @param id of the item before them; null: from the first
         */
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
}
