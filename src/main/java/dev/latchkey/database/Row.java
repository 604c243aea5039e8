package dev.latchkey.database;

import dev.latchkey.wire.WireName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The current row of a result; getters throw on NULL unless their names say otherwise. */
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    /** A text. */
    public String text(String column) {
        return Objects.requireNonNull(textOrNull(column), column);
    }

    /** A text or NULL. */
    public @Nullable String textOrNull(String column) {
        return read(() -> result.getString(column));
    }

    /** A constant by its wire spelling; null if the column is. */
    public <E extends Enum<E> & WireName> @Nullable E constantOrNull(String column, Class<E> type) {
        String wire = textOrNull(column);
        return wire == null ? null : WireName.of(type, wire);
    }

    /** A constant by its wire spelling. */
    public <E extends Enum<E> & WireName> E constant(String column, Class<E> type) {
        return WireName.of(type, text(column));
    }

    /** A {@code bytea}. */
    public byte[] bytes(String column) {
        return Objects.requireNonNull(bytesOrNull(column), column);
    }

    /** A {@code bytea} or NULL. */
    public byte @Nullable [] bytesOrNull(String column) {
        return read(() -> result.getBytes(column));
    }

    /** A whole number. */
    public int number(String column) {
        return Math.toIntExact(count(column));
    }

    /** A large whole number. */
    public long count(String column) {
        return Objects.requireNonNull(countOrNull(column), column);
    }

    /** A large whole number or NULL. */
    public @Nullable Long countOrNull(String column) {
        return read(() -> {
            long value = result.getLong(column);
            return result.wasNull() ? null : value;
        });
    }

    /** A truth value. */
    public boolean flag(String column) {
        return Objects.requireNonNull(flagOrNull(column), column);
    }

    /** A truth value or NULL. */
    public @Nullable Boolean flagOrNull(String column) {
        return read(() -> {
            boolean value = result.getBoolean(column);
            return result.wasNull() ? null : value;
        });
    }

    /** A UUID. */
    public UUID uuid(String column) {
        return Objects.requireNonNull(read(() -> result.getObject(column, UUID.class)), column);
    }

    /** A moment. */
    public Instant instant(String column) {
        return Objects.requireNonNull(instantOrNull(column), column);
    }

    /** A moment or NULL. */
    public @Nullable Instant instantOrNull(String column) {
        OffsetDateTime time = read(() -> result.getObject(column, OffsetDateTime.class));
        return time == null ? null : time.toInstant();
    }

    /** A {@code text[]}. */
    public List<String> texts(String column) {
        return Arrays.asList((String[]) array(column));
    }

    /** An {@code integer[]}. */
    public List<Integer> numbers(String column) {
        return Arrays.asList((Integer[]) array(column));
    }

    private Object array(String column) {
        Array array = Objects.requireNonNull(read(() -> result.getArray(column)), column);
        return Objects.requireNonNull(read(array::getArray), column);
    }

    private static <T> @Nullable T read(Read<T> read) {
        try {
            return read.get();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private interface Read<T> {
        @Nullable
        T get() throws SQLException;
    }
}
