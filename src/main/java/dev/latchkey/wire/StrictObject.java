package dev.latchkey.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON object whose members are read as what they must be, and which may have no others. */
public final class StrictObject {
    private final String name;
    private final ObjectNode members;
    private final Set<String> known = new HashSet<>();

    /**
     * @param name for the errors' sentences
     * @throws IllegalArgumentException for anything but an object
     */
    public StrictObject(String name, JsonNode json) {
        require(json.isObject());
        this.name = name;
        this.members = (ObjectNode) json;
    }

    /**
     * A member's value; null when it is null or left out.
     *
     * @param reading throws an {@link IllegalArgumentException} for a value that is not allowed
     * @throws ApiException 400 naming the member, for such a value
     */
    public <T> @Nullable T read(String member, Function<JsonNode, T> reading) {
        known.add(member);
        JsonNode value = members.get(member);
        try {
            return value == null || value.isNull() ? null : reading.apply(value);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(name + "." + member + " has a value that is not allowed.");
        }
    }

    /**
     * Refuses an object with a member that was not asked for.
     *
     * @throws ApiException 400 if it has one
     */
    public void requireNoOthers() {
        for (String member : (Iterable<String>) members::fieldNames) {
            if (!known.contains(member)) {
                throw ApiException.invalid(name + " has a member that is not known.");
            }
        }
    }

    public static String text(JsonNode value) {
        require(value.isTextual());
        return value.textValue();
    }

    /** A number of 32 bits, written without a fraction. */
    public static int wholeNumber(JsonNode value) {
        require(value.isInt());
        return value.intValue();
    }

    public static boolean flag(JsonNode value) {
        require(value.isBoolean());
        return value.booleanValue();
    }

    public static <E extends Enum<E> & WireName> Function<JsonNode, E> oneOf(Class<E> type) {
        return value -> WireName.of(type, text(value));
    }

    public static <T> Function<JsonNode, List<T>> listOf(Function<JsonNode, T> reading) {
        return value -> {
            require(value.isArray());
            List<T> list = new ArrayList<>();
            value.forEach(element -> list.add(reading.apply(element)));
            return list;
        };
    }

    private static void require(boolean isAsItMustBe) {
        if (!isAsItMustBe) {
            throw new IllegalArgumentException();
        }
    }
}
