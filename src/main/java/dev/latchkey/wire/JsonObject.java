package dev.latchkey.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members are requested by name and read as a type, such as
 * {@code object.required("external_id", JsonValue::plainText)}. A member that is null counts as omitted. Members not requested
 * are ignored unless {@link #requireNoOthers} is called.
 */
public final class JsonObject {
    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final JsonValue self;
    private final ObjectNode members;
    private final Set<String> known = new TreeSet<>();

    JsonObject(JsonValue self, ObjectNode members) {
        this.self = self;
        this.members = members;
    }

    /** A member; null if it is null or omitted. */
    public @Nullable JsonValue get(String name) {
        known.add(name);
        JsonNode value = members.get(name);
        return value == null || value.isNull() ? null : self.member(name, value);
    }

    /** A member read as a type; null if it is null or omitted. */
    public <T> @Nullable T optional(String name, Function<JsonValue, T> type) {
        JsonValue value = get(name);
        return value == null ? null : type.apply(value);
    }

    /** A member read as a type; one that is null or omitted is an error. */
    public <T> T required(String name, Function<JsonValue, T> type) {
        JsonValue value = get(name);
        if (value == null) {
            throw self.member(name, members.nullNode()).invalid("is required");
        }
        return type.apply(value);
    }

    /**
     * Rejects an object with a member that was not requested, so that a misspelt name is not mistaken for an omitted one. The
     * sentence names that member if it is a harmless identifier, and the known ones. A {@linkplain JsonValue#tolerant tolerant}
     * object may have others.
     */
    public void requireNoOthers() {
        if (self.isTolerant()) {
            return;
        }
        for (String name : (Iterable<String>) members::fieldNames) {
            if (!known.contains(name)) {
                throw self.invalid("has an unknown member" + (isQuotable(name) ? " `" + name + "`" : "")
                        + "; the known members are " + String.join(", ", known));
            }
        }
    }

    private static boolean isQuotable(String name) {
        return QUOTABLE.matcher(name).matches();
    }
}
