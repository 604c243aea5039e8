package dev.latchkey.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An SQL statement with named parameters ({@code :app_id}). */
public final class Statement {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)");

    private final String sql;
    private final List<String> parameters;

    private Statement(String sql, List<String> parameters) {
        this.sql = sql;
        this.parameters = parameters;
    }

    /** The statement in {@code <name>.sql} beside a class. */
    public static Statement beside(Class<?> owner, String name) {
        return of(textBeside(owner, name));
    }

    /** The text in {@code <name>.sql} beside a class, for statements that are put together from parts. */
    public static String textBeside(Class<?> owner, String name) {
        try (InputStream file = owner.getResourceAsStream(name + ".sql")) {
            if (file == null) {
                throw new IllegalArgumentException("there is no " + name + ".sql beside " + owner.getName());
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This statement. */
    public static Statement of(String text) {
        List<String> parameters = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        String sql = matcher.replaceAll(parameter -> {
            parameters.add(parameter.group(1));
            return "?";
        });
        return new Statement(sql, List.copyOf(parameters));
    }

    /** The statement with its first value. */
    public Bound with(String parameter, @Nullable Object value) {
        return bound().with(parameter, value);
    }

    /** The statement without values, for one without parameters. */
    public Bound bound() {
        return new Bound(this);
    }

    /** The text with JDBC placeholders. */
    String sql() {
        return sql;
    }

    /** A statement and values for its parameters. */
    public static final class Bound {
        private final Statement statement;
        private final Map<String, @Nullable Object> values = new HashMap<>();

        private Bound(Statement statement) {
            this.statement = statement;
        }

        /**
         * Gives a parameter its value: an {@code Instant}, a {@code WireName}, a list of strings ({@code text[]}) or integers
         * ({@code integer[]}), null, or a type that JDBC supports.
         */
        public Bound with(String parameter, @Nullable Object value) {
            values.put(parameter, value);
            return this;
        }

        Statement statement() {
            return statement;
        }

        /** The app that the statement is about; null: it names none. */
        @Nullable
        String appId() {
            return values.get("app_id") instanceof String appId ? appId : null;
        }

        /** The values in the order of the placeholders. */
        List<@Nullable Object> values() {
            List<@Nullable Object> ordered = new ArrayList<>(statement.parameters.size());
            for (String parameter : statement.parameters) {
                ordered.add(value(parameter));
            }
            return ordered;
        }

        /** The value of a parameter. */
        @Nullable
        Object value(String parameter) {
            if (!values.containsKey(parameter)) {
                throw new IllegalStateException("no value for :" + parameter);
            }
            return values.get(parameter);
        }
    }
}
