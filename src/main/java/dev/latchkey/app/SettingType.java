package dev.latchkey.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.latchkey.wire.Aaguid;
import dev.latchkey.wire.JsonValue;
import dev.latchkey.wire.WireName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The JSON type of a setting. Reading and writing are written out because reflection over so many members would slow down the
 * first call that a process answers.
 *
 * @param schema the JSON values of this type, in the words of an OpenAPI schema
 * @param reader rejects any other value
 */
record SettingType<T>(ObjectNode schema, Function<JsonValue, T> reader, Function<T, JsonNode> writer) {

    static SettingType<Integer> wholeNumber(int least, int most) {
        return new SettingType<>(
                schema("integer").put("minimum", least).put("maximum", most),
                value -> (int) value.wholeNumber(least, most),
                IntNode::valueOf);
    }

    static SettingType<Duration> seconds(int least, int most) {
        SettingType<Integer> number = wholeNumber(least, most);
        return new SettingType<>(
                number.schema,
                value -> Duration.ofSeconds(number.reader.apply(value)),
                duration -> number.writer.apply((int) duration.toSeconds()));
    }

    static SettingType<Boolean> flag() {
        return new SettingType<>(schema("boolean"), JsonValue::flag, BooleanNode::valueOf);
    }

    static <E extends Enum<E> & WireName> SettingType<E> oneOf(Class<E> type) {
        ObjectNode schema = schema("string");
        ArrayNode names = schema.putArray("enum");
        for (E constant : type.getEnumConstants()) {
            names.add(constant.wire());
        }
        return new SettingType<>(schema, value -> value.constant(type), constant -> TextNode.valueOf(constant.wire()));
    }

    /** A signature algorithm as its COSE number. */
    static SettingType<Algorithm> algorithm() {
        ObjectNode schema = schema("integer");
        ArrayNode numbers = schema.putArray("enum");
        for (Algorithm algorithm : Algorithm.values()) {
            numbers.add(algorithm.cose());
        }
        return new SettingType<>(schema, SettingType::algorithm, algorithm -> IntNode.valueOf(algorithm.cose()));
    }

    private static Algorithm algorithm(JsonValue value) {
        int cose = (int) value.wholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE);
        try {
            return Algorithm.of(cose);
        } catch (IllegalArgumentException e) {
            throw value.invalid("must be the COSE number of a supported algorithm");
        }
    }

    /** An authenticator model in hyphenated lower-case hexadecimal. */
    static SettingType<UUID> aaguid() {
        return new SettingType<>(
                schema("string").put("format", "uuid"),
                value -> value.parsed(Aaguid::parseLowerCase, "an AAGUID in hyphenated lower-case hexadecimal"),
                aaguid -> TextNode.valueOf(aaguid.toString()));
    }

    /** A web origin, normalized to what browsers send. */
    static SettingType<String> origin() {
        return new SettingType<>(
                schema("string"), value -> Origin.of(value.path(), value.text()).value(), TextNode::valueOf);
    }

    static SettingType<NativeClient> nativeClient() {
        return new SettingType<>(schema("object"), NativeClient::read, NativeClient::toJson);
    }

    static SettingType<PasskeyEndpoints> passkeyEndpoints() {
        return new SettingType<>(schema("object"), PasskeyEndpoints::read, PasskeyEndpoints::toJson);
    }

    /** Different values, in an order that is kept. */
    static <T> SettingType<List<T>> listOf(SettingType<T> element, int least, int most) {
        ObjectNode schema = schema("array").put("maxItems", most);
        if (least > 0) {
            schema.put("minItems", least);
        }
        schema.set("items", element.schema);
        return new SettingType<>(
                schema,
                value -> {
                    List<T> list = List.copyOf(value.list(least, most, element.reader));
                    if (new HashSet<>(list).size() < list.size()) {
                        throw value.invalid("must not have the same element twice");
                    }
                    return list;
                },
                list -> {
                    ArrayNode array = JsonNodeFactory.instance.arrayNode();
                    list.forEach(item -> array.add(element.writer.apply(item)));
                    return array;
                });
    }

    private static ObjectNode schema(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
