package dev.latchkey.database;

import dev.latchkey.wire.WireName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The twin of a {@link Statement} for many at once. Its parameters have the same names, and each is an array with one value of
 * every statement ({@code :app_id::text[]}). Each row of its result says in the column {@code n} to which one it belongs, counted
 * from 1.
 */
public final class BatchStatement {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)::([a-z]+)\\[]");

    private final String sql;
    private final List<Column> columns;

    private BatchStatement(String sql, List<Column> columns) {
        this.sql = sql;
        this.columns = columns;
    }

    /** The values of one parameter, of an SQL type. */
    private record Column(String parameter, String type) {
        /** Numbers, truth values and bytes are sent in binary form; everything else as text. */
        @Nullable
        Object[] of(List<Statement.Bound> statements) {
            @Nullable
            Object[] values = switch (type) {
                case "bytea" -> new byte[statements.size()][];
                case "boolean" -> new Boolean[statements.size()];
                case "bigint" -> new Long[statements.size()];
                case "integer" -> new Integer[statements.size()];
                default -> new String[statements.size()];
            };
            for (int i = 0; i < values.length; i++) {
                Object value = statements.get(i).value(parameter);
                values[i] = values instanceof String[] ? text(value) : value;
            }
            return values;
        }

        private static @Nullable String text(@Nullable Object value) {
            if (value instanceof WireName constant) {
                return constant.wire();
            }
            if (value instanceof List<?> numbers) {
                return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
            }
            return value == null ? null : value.toString();
        }
    }

    /** The statement in {@code <name>.sql} beside a class. */
    public static BatchStatement beside(Class<?> owner, String name) {
        return of(Statement.textBeside(owner, name));
    }

    /** This statement. */
    public static BatchStatement of(String text) {
        List<Column> columns = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        String sql = matcher.replaceAll(parameter -> {
            columns.add(new Column(parameter.group(1), parameter.group(2)));
            return "?";
        });
        return new BatchStatement(sql, List.copyOf(columns));
    }

    /** Runs it for all these questions; the rows of each, in the order of the questions. */
    <Q, R> List<List<R>> rows(
            Connection connection, List<Q> questions, Function<Q, Statement.Bound> single, BiFunction<Q, Row, R> reader)
            throws SQLException {
        List<Statement.Bound> statements = questions.stream().map(single).toList();
        List<List<R>> rows = new ArrayList<>(Collections.nCopies(statements.size(), List.of()));
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                prepared.setArray(i + 1, connection.createArrayOf(column.type(), column.of(statements)));
            }
            try (ResultSet result = prepared.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    int one = row.number("n") - 1;
                    if (rows.get(one).isEmpty()) {
                        rows.set(one, new ArrayList<>());
                    }
                    rows.get(one).add(reader.apply(questions.get(one), row));
                }
            }
        }
        return rows;
    }
}
