package dev.latchkey.directory;

import dev.latchkey.error.ApiException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which page of which list of users somebody wants.
 *
 * @param page counted from 1
 * @param createdBefore only users made before it are listed
 * @param orderBy the order as it was asked for; null: none was
 * @param order of an index where {@link #isWalked()}: without the fields that the filters fix
 * @param filters the values that users must have
 * @param key where the page lies; null: only its number is known
 */
record UserListing(
        String appId,
        long page,
        int limit,
        Instant createdBefore,
        @Nullable String orderBy,
        UserOrder order,
        boolean isWalked,
        Map<UserField, Object> filters,
        @Nullable PageKey key) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_LIMIT = 500;

    /** The last second of the year 9999. */
    private static final long LATEST = 253_402_300_799L;

    private static final int DIGEST_LENGTH = 9;
    private static final long NO_NUMBER = -1;

    /**
     * Reads the query of {@code listPaginatedUsers}; parameters that it does not know are ignored.
     *
     * @throws ApiException 400 when one that it knows is there twice, cannot be read or is out of range
     */
    static UserListing of(String appId, Map<String, List<String>> query, Instant now) {
        long page = number(query, "page", 1, Integer.MAX_VALUE, 1);
        int limit = (int) number(query, "limit", 1, MOST_LIMIT, DEFAULT_LIMIT);
        long nextSecond = now.truncatedTo(ChronoUnit.SECONDS).getEpochSecond() + 1;
        Instant createdBefore = Instant.ofEpochSecond(number(query, "created_before", 0, LATEST, nextSecond));
        String orderBy = once(query, "order_by");
        Map<UserField, Object> filters = filters(query);
        UserOrder order = UserOrder.parse(orderBy);
        UserOrder rest = order.without(filters.keySet());
        boolean isWalked = UserIndex.serves(filters.keySet(), rest);
        UserListing listing = new UserListing(
                appId, page, limit, createdBefore, orderBy, isWalked ? rest : order, isWalked, filters, null);
        String cursor = once(query, "cursor");
        return cursor == null
                ? listing
                : listing.at(PageKey.read(cursor, listing.digest(page), listing.order)
                        .orElse(null));
    }

    private UserListing at(@Nullable PageKey place) {
        return new UserListing(appId, page, limit, createdBefore, orderBy, order, isWalked, filters, place);
    }

    private static Map<UserField, Object> filters(Map<String, List<String>> query) {
        Map<UserField, Object> filters = new EnumMap<>(UserField.class);
        for (UserField field : UserField.values()) {
            String value = once(query, field.wire());
            if (value != null) {
                filters.put(field, field.read(value));
            }
        }
        return filters;
    }

    private static long number(Map<String, List<String>> query, String name, long least, long most, long otherwise) {
        String text = once(query, name);
        if (text == null) {
            return otherwise;
        }
        long number = wholeNumber(text);
        if (number < least || number > most) {
            throw ApiException.invalid("%s must be a whole number from %d to %d.".formatted(name, least, most));
        }
        return number;
    }

    private static long wholeNumber(String text) {
        try {
            return UserField.wholeNumber(text);
        } catch (IllegalArgumentException e) {
            return NO_NUMBER;
        }
    }

    private static @Nullable String once(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ApiException.invalid(name + " must not be there twice.");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** How many users are on the pages before this one. */
    long offset() {
        return (page - 1) * limit;
    }

    /**
     * Path and query of one of its pages.
     *
     * @param path of the list
     * @param place where the page lies; null: only its number is known
     */
    String href(String path, long number, @Nullable PageKey place) {
        String href = path + "?" + query(number);
        return place == null ? href : href + "&cursor=" + place.text(digest(number));
    }

    private String query(long number) {
        StringBuilder query = new StringBuilder(
                "page=%d&limit=%d&created_before=%d".formatted(number, limit, createdBefore.getEpochSecond()));
        if (orderBy != null) {
            append(query, "order_by", orderBy);
        }
        filters.forEach((field, value) -> append(query, field.wire(), UserField.text(value)));
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** Tells a page from every other, of other lists and other apps too. */
    private String digest(long number) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((appId + "?" + query(number)).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, DIGEST_LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
