package dev.latchkey.directory;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a page of users lies: what the user beside it has in the fields of the list's order. It is read only for the very
 * page that it was made for, so whoever edits a link gets the page that the rest of the link names.
 *
 * @param values in the order of the fields; none for {@link Kind#LAST}
 */
record PageKey(Kind kind, List<Object> values) {
    /** Parts no text that it is made of, because none holds control characters. */
    private static final String SEPARATOR = "\n";

    /** On which side of the key's user the page lies. */
    enum Kind {
        /** It begins with him. */
        FROM,
        /** It begins after him. */
        AFTER,
        /** It ends before him. */
        BEFORE,
        /** It is the list's end. */
        LAST
    }

    /** The key of the page beside or from this user. */
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
     * How clients bear it, who need not understand it.
     *
     * @param page what tells its page from every other
     */
    String text(String page) {
        List<String> parts = new ArrayList<>(List.of(kind.name(), page));
        values.forEach(value -> parts.add(UserField.text(value)));
        byte[] text = String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8);
        return Base64Url.encode(text);
    }

    /**
     * Reads a key; empty when it is that of another page.
     *
     * @throws ApiException 400 when it is none
     */
    static Optional<PageKey> read(String text, String page, UserOrder order) {
        try {
            String[] parts = decode(text).split(SEPARATOR, -1);
            Kind kind = Kind.valueOf(parts[0]);
            if (!parts[1].equals(page)) {
                return Optional.empty();
            }
            List<UserField> fields = kind == Kind.LAST ? List.of() : order.fields();
            if (parts.length != 2 + fields.size()) {
                throw bad();
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                values.add(fields.get(i).read(parts[2 + i]));
            }
            return Optional.of(new PageKey(kind, values));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ApiException e) {
            throw bad();
        }
    }

    private static String decode(String text) {
        return Base64Url.decode(text).flatMap(Utf8::decode).orElseThrow(PageKey::bad);
    }

    private static ApiException bad() {
        return ApiException.invalid("key is not one that a link of this list bore.");
    }
}
