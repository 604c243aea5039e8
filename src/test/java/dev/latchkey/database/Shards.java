package dev.latchkey.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The service's tables once more, empty and partitioned by the app, in a schema of their own. PostgreSQL excludes partitions by the
 * same conditions by which a distributed database sends a statement to one of its nodes.
 */
@ApplicationScoped
public class Shards {
    private static final int PARTITIONS = 4;

    /** A text that is also a date and hexadecimal, as some statements expect. */
    private static final String TEXT = "20260131";

    private static final String TABLES = """
            SELECT table_name, CASE table_name WHEN 'app' THEN 'id' ELSE 'app_id' END AS key
            FROM information_schema.columns
            WHERE table_schema = 'public'
              AND column_name = CASE table_name WHEN 'app' THEN 'id' ELSE 'app_id' END
            """;

    private static final String TEMPORARY_TABLES = Statement.textBeside(statements("transfer.Intake"), "rehearsal");

    /** Plans are nested more deeply than requests may be. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource database;

    Shards(DataSource database) {
        this.database = database;
    }

    private static Class<?> statements(String name) {
        try {
            return Class.forName("dev.latchkey." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The tables of which the statement's plan, for any values, touches more than one partition, with their number.
     *
     * @throws IllegalStateException if the database rejects the statement
     */
    public Map<String, Integer> severalOf(Statement.Bound statement) {
        return severalOf(statement.statement().sql());
    }

    /** Like {@link #severalOf(Statement.Bound)}, for a text with JDBC placeholders. */
    Map<String, Integer> severalOf(String sql) {
        Map<String, Integer> touched = touched(sql, Shards::anyValues);
        touched.values().removeIf(partitions -> partitions == 1);
        return touched;
    }

    /** The tables that the statement's plan touches with these values. */
    public Set<String> tablesOf(Statement.Bound statement) {
        return touched(statement.statement().sql(), (connection, prepared) -> {
                    int i = 0;
                    for (Object value : statement.values()) {
                        prepared.setObject(++i, Sql.forJdbc(connection, value));
                    }
                })
                .keySet();
    }

    private Map<String, Integer> touched(String sql, Binding binding) {
        Map<String, Set<String>> partitions = new TreeMap<>();
        plan(sql, binding).findValuesAsText("Relation Name").forEach(relation -> {
            int suffix = relation.lastIndexOf("_p");
            if (suffix > 0) {
                partitions
                        .computeIfAbsent(relation.substring(0, suffix), table -> new TreeSet<>())
                        .add(relation);
            }
        });
        Map<String, Integer> touched = new TreeMap<>();
        partitions.forEach((table, some) -> touched.put(table, some.size()));
        return touched;
    }

    private JsonNode plan(String sql, Binding binding) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                spread(connection);
                execute(connection, "SET LOCAL search_path = shards, public");
                execute(connection, TEMPORARY_TABLES);
                return explain(connection, sql, binding);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the parameters of a statement their values. */
    private interface Binding {
        void bind(Connection connection, PreparedStatement prepared) throws SQLException;
    }

    private static void spread(Connection connection) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            try (ResultSet schema = statement.executeQuery("SELECT FROM pg_namespace WHERE nspname = 'shards'")) {
                if (schema.next()) {
                    return;
                }
            }
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    String table = rows.getString("table_name");
                    tables.add("CREATE TABLE shards.%1$s (LIKE public.%1$s INCLUDING ALL) PARTITION BY HASH (%2$s)"
                            .formatted(table, rows.getString("key")));
                    for (int i = 0; i < PARTITIONS; i++) {
                        tables.add(
                                "CREATE TABLE shards.%1$s_p%2$d PARTITION OF shards.%1$s FOR VALUES WITH (MODULUS %3$d, REMAINDER %2$d)"
                                        .formatted(table, i, PARTITIONS));
                    }
                }
            }
            statement.execute("CREATE SCHEMA shards");
            for (String table : tables) {
                statement.execute(table);
            }
        }
        connection.commit();
    }

    private static JsonNode explain(Connection connection, String sql, Binding binding)
            throws SQLException, IOException {
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN (FORMAT JSON) " + sql)) {
            binding.bind(connection, explain);
            try (ResultSet plan = explain.executeQuery()) {
                plan.next();
                return JSON.readTree(plan.getString(1));
            }
        }
    }

    private static void anyValues(Connection connection, PreparedStatement prepared) throws SQLException {
        ParameterMetaData parameters = prepared.getParameterMetaData();
        for (int i = 1; i <= parameters.getParameterCount(); i++) {
            prepared.setObject(i, value(connection, parameters.getParameterTypeName(i)));
        }
    }

    /** Any value of a type. Every text has one value, which is then the app's id. */
    private static Object value(Connection connection, String type) throws SQLException {
        return switch (type) {
            case "text", "varchar" -> TEXT;
            case "regclass" -> "app";
            case "uuid" -> new UUID(0, 1);
            case "timestamptz" -> OffsetDateTime.parse("2026-01-31T12:00:00Z");
            case "bytea" -> new byte[] {1};
            case "bool" -> true;
            case "int2", "int4" -> 1;
            case "int8" -> 1L;
            case "float8" -> 1.0;
            case "_text" -> array(connection, "text", TEXT);
            case "_int4" -> array(connection, "integer", 1);
            case "_uuid" -> array(connection, "uuid", new UUID(0, 1));
            case "json" -> "[]";
            case "jsonb" -> "{}";
            default -> throw new IllegalStateException("no value of type " + type);
        };
    }

    private static Array array(Connection connection, String type, Object value) throws SQLException {
        return connection.createArrayOf(type, new Object[] {value});
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
