package dev.latchkey.directory;

import dev.latchkey.app.App;
import dev.latchkey.error.ApiException;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.QueryParameters;
import dev.latchkey.wire.Rfc3339;
import dev.latchkey.wire.Sha256;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The requested page of a list of users.
 *
 * @param life of the app
 * @param page counted from 1
 * @param createdBefore only users created before it are listed
 * @param orderBy the order as requested; null if none was
 * @param order of an index if {@link #isWalked()}: without the fields that the filters fix
 * @param filters the values that users must have
 * @param credentialId of a passkey that users must have; null: any or none
 * @param key where the page begins or ends; null if only its number is known
 */
record UserListing(
        String appId,
        UUID life,
        long page,
        int limit,
        Instant createdBefore,
        @Nullable String orderBy,
        UserOrder order,
        boolean isWalked,
        Map<UserField, Object> filters,
        @Nullable CredentialId credentialId,
        @Nullable PageKey key) {
    private static final int DIGEST_LENGTH = 9;

    /**
     * Reads the query of {@code listPaginatedUsers}; unknown parameters are ignored.
     *
     * @throws ApiException 400 if a known one is repeated, malformed or out of range
     */
    static UserListing of(App app, QueryParameters query, Instant now) {
        return of(app, query, null, now);
    }

    /**
     * Reads the query of {@code adminListPaginatedUsers}, which has a {@code credential_id}, too.
     *
     * @throws ApiException 400 if a parameter is repeated, malformed or out of range
     */
    static UserListing ofOperator(App app, QueryParameters query, Instant now) {
        String credentialId = query.text("credential_id");
        return of(app, query, credentialId == null ? null : credentialId(credentialId), now);
    }

    private static CredentialId credentialId(String text) {
        return Base64Url.decode(text)
                .filter(bytes -> bytes.length > 0 && bytes.length <= CredentialId.MAX_LENGTH)
                .map(CredentialId::new)
                .orElseThrow(() -> ApiException.invalid(
                        "credential_id must be 1 to " + CredentialId.MAX_LENGTH + " bytes in base64url."));
    }

    private static UserListing of(App app, QueryParameters query, @Nullable CredentialId credentialId, Instant now) {
        long page = query.wholeNumber("page", 1, Integer.MAX_VALUE, 1);
        int limit = query.limit();
        long nextSecond = now.truncatedTo(ChronoUnit.SECONDS).getEpochSecond() + 1;
        Instant createdBefore = Instant.ofEpochSecond(
                query.wholeNumber("created_before", 0, Rfc3339.LATEST.getEpochSecond(), nextSecond));
        String orderBy = query.text("order_by");
        Map<UserField, Object> filters = filters(query);
        UserOrder order = UserOrder.parse(orderBy);
        UserOrder rest = order.without(filters.keySet());
        boolean isWalked = UserIndex.serves(filters.keySet(), rest);
        UserListing listing = new UserListing(
                app.id(),
                app.life(),
                page,
                limit,
                createdBefore,
                orderBy,
                isWalked ? rest : order,
                isWalked,
                filters,
                credentialId,
                null);
        String cursor = query.text("cursor");
        return cursor == null
                ? listing
                : listing.at(PageKey.read(cursor, listing.digest(page), listing.order)
                        .orElse(null));
    }

    private UserListing at(@Nullable PageKey place) {
        return new UserListing(
                appId, life, page, limit, createdBefore, orderBy, order, isWalked, filters, credentialId, place);
    }

    private static Map<UserField, Object> filters(QueryParameters query) {
        Map<UserField, Object> filters = new EnumMap<>(UserField.class);
        for (UserField field : UserField.values()) {
            String value = query.text(field.wire());
            if (value != null) {
                filters.put(field, field.read(value));
            }
        }
        return filters;
    }

    /** The same without the filters that no index serves. */
    UserListing byIndex() {
        Map<UserField, Object> indexed = new EnumMap<>(UserField.class);
        filters.forEach((field, value) -> {
            if (field.isIndexed()) {
                indexed.put(field, value);
            }
        });
        return new UserListing(
                appId, life, page, limit, createdBefore, orderBy, order, isWalked, indexed, credentialId, key);
    }

    /** How many users are on the pages before this one. */
    long offset() {
        return (page - 1) * limit;
    }

    /**
     * Path and query of one of its pages.
     *
     * @param path of the list
     * @param place where the page begins or ends; null if only its number is known
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
        if (credentialId != null) {
            append(query, "credential_id", credentialId.base64Url());
        }
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** A digest that distinguishes a page from those of other lists and apps. */
    private String digest(long number) {
        byte[] hash = Sha256.of(appId + "?" + query(number));
        return Base64Url.encode(Arrays.copyOf(hash, DIGEST_LENGTH));
    }
}
