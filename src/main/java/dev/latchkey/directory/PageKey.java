package dev.latchkey.directory;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The position of a page of users: the values that the adjacent user has in the fields of the list's order. It is valid only
 * for the page that it was issued for, so an edited link leads to the page that the rest of the link names.
 *
 * @param values in the order of the fields; none for {@link Kind#LAST}
 */
record PageKey(Kind kind, List<Object> values) {
    private static final Cursor CURSOR = new Cursor("users");

    /** The position of the page relative to the key's user. */
    enum Kind {
        /** It begins with them. */
        FROM,
        /** It begins after them. */
        AFTER,
        /** It ends before them. */
        BEFORE,
        /** It is the last page of the list. */
        LAST
    }

    /** The key of the page at or next to this user. */
    static PageKey of(Kind kind, UserSummary user, UserOrder order) {
        return new PageKey(
                kind, order.fields().stream().map(field -> field.of(user)).toList());
    }

    /** The key of the list's end. */
    static PageKey last() {
        return new PageKey(Kind.LAST, List.of());
    }

    /** Whether the page is read from its end. */
    boolean isBackwards() {
        return kind == Kind.BEFORE || kind == Kind.LAST;
    }

    /**
     * The cursor in the link to its page.
     *
     * @param page identifies its page
     */
    String text(String page) {
        List<Object> parts = new ArrayList<>(List.of(kind, page));
        values.forEach(value -> parts.add(UserField.text(value)));
        return CURSOR.text(parts.toArray());
    }

    /**
     * Reads {@link #text}; empty when it is the cursor of another page.
     *
     * @throws ApiException 400 if it is not a cursor
     */
    static Optional<PageKey> read(String text, String page, UserOrder order) {
        return CURSOR.read(text, parts -> {
            Kind kind = Kind.valueOf(parts.text());
            boolean isOfPage = parts.text().equals(page);
            List<String> values = parts.rest();
            return isOfPage ? Optional.of(new PageKey(kind, read(values, kind, order))) : Optional.empty();
        });
    }

    private static List<Object> read(List<String> values, Kind kind, UserOrder order) {
        List<UserField> fields = kind == Kind.LAST ? List.of() : order.fields();
        if (values.size() != fields.size()) {
            throw new IllegalArgumentException("not a value for each field");
        }
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Object value = fields.get(i).read(values.get(i));
            if (!UserField.text(value).equals(values.get(i))) {
                throw new IllegalArgumentException("not the spelling of a link");
            }
            read.add(value);
        }
        return read;
    }
}
