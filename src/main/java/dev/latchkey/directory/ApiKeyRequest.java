package dev.latchkey.directory;

import dev.latchkey.app.Scope;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.PlainText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an API key is asked to be, in the wire's words (admin-api.md).
 *
 * @param expiresAt null: never
 * @param scopes null: all
 */
public record ApiKeyRequest(
        String name, @Nullable String expiresAt, @Nullable List<Scope> scopes) {
    /** Checks the name. */
    public ApiKeyRequest {
        PlainText.check("name", name);
    }

    /** The last moment that RFC 3339 can spell. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /**
     * What the key may be used for: everything unless it is told.
     *
     * @throws ApiException 400 for a null among them
     */
    public Set<Scope> wantedScopes() {
        if (scopes == null) {
            return EnumSet.allOf(Scope.class);
        }
        Set<Scope> wanted = EnumSet.noneOf(Scope.class);
        for (Scope scope : scopes) {
            if (scope == null) {
                throw ApiException.invalid("scopes must not hold null.");
            }
            wanted.add(scope);
        }
        return wanted;
    }

    /**
     * When it ends; null: never.
     *
     * @throws ApiException 400 for what is no time of RFC 3339
     */
    public @Nullable Instant wantedExpiry() {
        if (expiresAt == null) {
            return null;
        }
        try {
            Instant expiry = OffsetDateTime.parse(expiresAt).toInstant();
            if (!expiry.isAfter(LATEST)) {
                return expiry.truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeParseException e) {
            throw badExpiry();
        }
        throw badExpiry();
    }

    private static ApiException badExpiry() {
        return ApiException.invalid("expires_at must be a time of RFC 3339.");
    }
}
