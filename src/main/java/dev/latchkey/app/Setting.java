package dev.latchkey.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.wire.JsonObject;

/**
 * One setting of an app, a row of {@link Settings}.
 *
 * @param name in JSON
 * @param byDefault the value in force where the app sets none
 * @param meaning sentences for operators, in Markdown
 */
record Setting<T>(String name, SettingType<T> type, T byDefault, String meaning) {
    T read(JsonObject settings) {
        T given = settings.optional(name, type.reader());
        return given == null ? byDefault : given;
    }

    JsonNode write(T value) {
        return type.writer().apply(value);
    }

    ObjectNode describe() {
        ObjectNode description = JsonNodeFactory.instance.objectNode().put("name", name);
        description.set("schema", type.schema());
        description.set("default", write(byDefault));
        return description.put("meaning", meaning);
    }
}
