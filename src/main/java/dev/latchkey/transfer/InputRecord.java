package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.wire.JsonObject;
import dev.latchkey.wire.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of a line that is read. Members that are null count as omitted, unknown ones are ignored, and values that are
 * not allowed throw a {@link BadLine}.
 */
record InputRecord(JsonObject object, Instant now) {
    static InputRecord of(JsonNode object, Instant now) {
        return new InputRecord(new JsonValue("", object, BadLine::invalid).object(), now);
    }

    <T> @Nullable T optional(Member<T> member) {
        return object.optional(member.name(), value -> member.reading().read(value, now));
    }

    <T> T orElse(Member<T> member, T otherwise) {
        T value = optional(member);
        return value == null ? otherwise : value;
    }

    <T> T required(Member<T> member) {
        return object.required(member.name(), value -> member.reading().read(value, now));
    }
}
