package dev.latchkey.testsupport.people;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.latchkey.testsupport.authenticator.Json;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON response, read by dotted paths such as {@code users[0].id}; of an array, {@code users.id} reads that member of every
 * element. REST-assured's own paths are the same, but compile a Groovy script each time.
 */
public final class JsonDocument {
    private final Object root;

    private JsonDocument(Object root) {
        this.root = root;
    }

    /** The body of this response. */
    public static JsonDocument of(Response response) {
        try {
            return new JsonDocument(Json.MAPPER.readValue(response.asString(), Object.class));
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + response.asString(), e);
        }
    }

    /** Text, or another value as text. */
    public @Nullable String getString(String path) {
        Object value = at(path);
        return value == null ? null : value.toString();
    }

    /** A number. */
    public long getLong(String path) {
        return ((Number) at(path)).longValue();
    }

    /** A number. */
    public int getInt(String path) {
        return Math.toIntExact(getLong(path));
    }

    /** An array. */
    @SuppressWarnings("unchecked")
    public <T> List<T> getList(String path) {
        return (List<T>) at(path);
    }

    /** An object; an empty path is the whole body. */
    @SuppressWarnings("unchecked")
    public <V> Map<String, V> getMap(String path) {
        return (Map<String, V>) at(path);
    }

    private Object at(String path) {
        Object value = root;
        for (String name : path.isEmpty()
                ? new String[0]
                : path.replace("[", ".").replace("]", "").split("\\.")) {
            value = member(value, name);
        }
        return value;
    }

    private static Object member(Object value, String name) {
        if (value instanceof List<?> list) {
            if (Character.isDigit(name.charAt(0))) {
                return list.get(Integer.parseInt(name));
            }
            List<Object> members = new ArrayList<>();
            list.forEach(element -> members.add(member(element, name)));
            return members;
        }
        return ((Map<?, ?>) value).get(name);
    }
}
