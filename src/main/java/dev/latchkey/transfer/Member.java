package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.latchkey.database.Row;
import dev.latchkey.user.UserHandle;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.JsonValue;
import dev.latchkey.wire.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A member of a record of the format.
 *
 * @param reading for imports
 * @param writing for exports, from the row of the export's query
 */
record Member<T>(String name, Reading<T> reading, Writing writing) {
    /** How far the clock of the exporting service may be ahead. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** Reads a value; throws a {@link BadLine} if it is not allowed. */
    interface Reading<T> {
        T read(JsonValue value, Instant now);
    }

    /** The value for Jackson to write. */
    interface Writing {
        @Nullable
        Object from(Row row);
    }

    static <T> Member<T> of(String name, Function<JsonValue, T> reading, Writing writing) {
        return new Member<>(name, (value, now) -> reading.apply(value), writing);
    }

    static Member<String> plainText(String name) {
        return of(name, JsonValue::plainText, row -> row.textOrNull(name));
    }

    static Member<Long> count(String name, String column, long most) {
        return of(name, value -> value.wholeNumber(0, most), row -> row.countOrNull(column));
    }

    static Member<Boolean> flag(String name, String column) {
        return of(name, JsonValue::flag, row -> row.flagOrNull(column));
    }

    static Member<byte[]> bytes(String name) {
        return of(name, JsonValue::bytes, row -> base64Url(row, name));
    }

    /** A user handle of at most {@code most} bytes; the reason for that bound ends the error's sentence. */
    static Member<UserHandle> userHandle(int most, String reason) {
        String name = "user_handle";
        return of(
                name,
                value -> {
                    byte[] bytes = value.bytes();
                    if (bytes.length == 0 || bytes.length > most) {
                        throw value.invalid("must have 1 to " + most + " bytes" + reason);
                    }
                    return new UserHandle(bytes);
                },
                row -> base64Url(row, name));
    }

    /** A time between 1970 and now, in microseconds. */
    static Member<Instant> time(String name, String column) {
        return new Member<>(name, Member::time, row -> row.instantOrNull(column));
    }

    /** A JSON object that is stored as text and written unchanged. */
    static Member<String> rawJson(String name, Function<JsonValue, String> reading) {
        return of(name, reading, row -> new RawValue(row.text(name)));
    }

    private static @Nullable String base64Url(Row row, String column) {
        byte[] bytes = row.bytesOrNull(column);
        return bytes == null ? null : Base64Url.encode(bytes);
    }

    private static Instant time(JsonValue value, Instant now) {
        Instant time = Rfc3339.parseStored(value.text()).orElseThrow(() -> value.invalid(Rfc3339.RULE));
        if (time.isBefore(Instant.EPOCH) || time.isAfter(now.plus(SKEW))) {
            throw value.invalid("must be after 1970 and not in the future");
        }
        return time;
    }
}
