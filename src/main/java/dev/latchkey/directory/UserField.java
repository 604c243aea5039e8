package dev.latchkey.directory;

import dev.latchkey.error.ApiException;
import dev.latchkey.user.UserStatus;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.Rfc3339;
import dev.latchkey.wire.WholeNumber;
import dev.latchkey.wire.WireName;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The fields by which lists of users can be ordered and filtered (contract section 1). */
enum UserField {
    CREATED_AT("created_at", Type.TIME, UserSummary::createdAt),
    UPDATED_AT("updated_at", Type.TIME, UserSummary::updatedAt),
    LAST_LOGIN_AT("last_login_at", Type.TIME, UserSummary::lastLoginAt),
    LOGIN_COUNT("login_count", Type.NUMBER, UserSummary::loginCount),
    STATUS("status", Type.STATUS, UserSummary::status),
    IDENTIFIER("external_id", Type.TEXT, UserSummary::externalId),
    ID("id", Type.TEXT, UserSummary::id);

    private final String column;
    private final Type type;
    private final Function<UserSummary, Object> value;

    UserField(String column, Type type, Function<UserSummary, Object> value) {
        this.column = column;
        this.type = type;
        this.value = value;
    }

    private enum Type {
        TIME("an RFC 3339 time with at most six decimals", UserField::time),
        NUMBER("a whole number of 0 or more", UserField::wholeNumber),
        STATUS(WireName.alternatives(UserStatus.class), text -> WireName.of(UserStatus.class, text)),
        TEXT(PlainText.RULE, UserField::plainText);

        private final String rule;
        private final Function<String, Object> reader;

        Type(String rule, Function<String, Object> reader) {
            this.rule = rule;
            this.reader = reader;
        }
    }

    /** The field with this name on the wire. */
    static Optional<UserField> of(String wire) {
        for (UserField field : values()) {
            if (field.wire().equals(wire)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its column: of the user, or of the aggregate over the user's passkeys. */
    String column() {
        return column;
    }

    /** Whether its value is unique within an app. */
    boolean isUnique() {
        return this == ID || this == IDENTIFIER;
    }

    /** Whether it is aggregated over the user's passkeys rather than stored with the user. */
    boolean isOfLogins() {
        return this == LOGIN_COUNT || this == LAST_LOGIN_AT;
    }

    /** Whether an index finds the users with a given value. */
    boolean isIndexed() {
        return this != UPDATED_AT && !isOfLogins();
    }

    /** The user's value. */
    Object of(UserSummary user) {
        return value.apply(user);
    }

    /**
     * Parses a value.
     *
     * @throws ApiException 400 if it is not valid
     */
    Object read(String text) {
        try {
            return type.reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(wire() + " must be " + type.rule + ".");
        }
    }

    /** Formats a value. */
    static String text(Object value) {
        return value instanceof WireName constant ? constant.wire() : value.toString();
    }

    private static long wholeNumber(String text) {
        return WholeNumber.parse(text).orElseThrow(() -> new IllegalArgumentException("not a whole number"));
    }

    private static Instant time(String text) {
        return Rfc3339.parseStored(text)
                .filter(stored -> Rfc3339.parse(text).equals(Optional.of(stored)))
                .orElseThrow(() -> new IllegalArgumentException("not a time that the database can store"));
    }

    private static String plainText(String text) {
        if (!PlainText.isPlainText(text)) {
            throw new IllegalArgumentException("not plain text");
        }
        return text;
    }
}
