package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.QueryParameters;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list in the order of its items.
 *
 * @param next the cursor of the next page, made of this page's last id; null if this is the last page
 */
record Page<T>(List<T> items, @Nullable String next) {
    /**
     * Reads one page.
     *
     * @param form of the list's cursors
     * @param query with the {@code cursor} of the page before and the {@code limit} of this one
     * @throws ApiException 400 if limit or cursor is invalid
     */
    static <T> Page<T> read(Cursor form, QueryParameters query, Source<T> source, Function<T, String> id) {
        String cursor = query.text("cursor");
        int size = query.limit();
        List<T> items = source.after(cursor == null ? null : form.read(cursor, Cursor.Parts::id), size + 1);
        if (items.size() <= size) {
            return new Page<>(items, null);
        }
        List<T> page = items.subList(0, size);
        return new Page<>(page, form.text(id.apply(page.get(size - 1))));
    }

    /** The source of the items of a page. */
    interface Source<T> {
        /**
         * Some items.
         *
         * @param id of the item before them; null to begin with the first
         */
        List<T> after(@Nullable String id, int most);
    }
}
