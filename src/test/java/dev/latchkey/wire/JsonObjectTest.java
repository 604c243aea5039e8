package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.error.ApiException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
    enum Colour implements WireName {
        RED,
        DARK_BLUE,
        GREEN
    }

    private static JsonValue value(String path, String json) {
        try {
            return new JsonValue(path, new JsonMapper().readTree(json), IllegalStateException::new);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonObject settings(String json) {
        return value("settings", json).object();
    }

    private static <T> void assertRead(String json, Function<JsonValue, T> type, T expected) {
        JsonObject object = settings("{\"x\":" + json + "}");
        T required = object.required("x", type);
        T optional = object.optional("x", type);
        object.requireNoOthers();
        assertThat(List.of(required, optional)).containsOnly(expected);
    }

    private static <T> void assertInvalid(String json, Function<JsonValue, T> type, String sentence) {
        assertThatThrownBy(() -> settings("{\"x\":" + json + "}").required("x", type))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(sentence);
    }

    @Test
    void each_member_is_read_as_its_type() {
        assertRead("\"a\"", JsonValue::text, "a");
        assertRead("\"Zoë\"", JsonValue::plainText, "Zoë");
        assertRead("\"a-b_9\"", JsonValue::id, "a-b_9");
        assertRead("true", JsonValue::flag, true);
        assertRead("7", number -> number.wholeNumber(7, 7), 7L);
        assertRead("\"dark-blue\"", colour -> colour.constant(Colour.class), Colour.DARK_BLUE);
        assertRead("[\"b\", \"a\"]", list -> list.list(JsonValue::text), List.of("b", "a"));
        assertRead("\"" + new UUID(0, 1) + "\"", aaguid -> aaguid.parsed(Aaguid::parse, "an AAGUID"), new UUID(0, 1));
        assertRead("{\"y\": 1}", value -> value.object().required("y", y -> y.wholeNumber(0, 1)), 1L);
    }

    @Test
    void an_error_names_the_path_and_never_the_value() {
        assertInvalid("7", JsonValue::text, "settings.x must be a string.");
        assertInvalid("\"\"", JsonValue::plainText, "settings.x must have " + PlainText.RULE + ".");
        assertInvalid("\"ä\"", JsonValue::id, "settings.x must be 1 to 64 letters, digits, underscores and hyphens.");
        assertInvalid("\"true\"", JsonValue::flag, "settings.x must be true or false.");
        assertInvalid(
                "\"blue\"", constant -> constant.constant(Colour.class), "settings.x must be red, dark-blue or green.");
        assertInvalid("\"1\"", aaguid -> aaguid.parsed(Aaguid::parse, "an AAGUID"), "settings.x must be an AAGUID.");
        assertInvalid("\"b\"", text -> text.text("a"::equals, "be the letter a"), "settings.x must be the letter a.");
        assertInvalid("{}", list -> list.list(JsonValue::text), "settings.x must be an array.");
        assertInvalid("[\"a\", null]", list -> list.list(JsonValue::text), "settings.x[1] must be a string.");
        assertInvalid("[]", JsonValue::object, "settings.x must be an object.");
        assertInvalid(
                "[{\"y\": 1}]",
                list -> list.list(element -> element.object().required("y", JsonValue::flag)),
                "settings.x[0].y must be true or false.");
    }

    @Test
    void a_whole_number_is_within_bounds_and_has_neither_fraction_nor_exponent() {
        for (String number : new String[] {"0", "6", "1.0", "1e0", "\"1\"", "true", "9223372036854775808"}) {
            assertInvalid(number, value -> value.wholeNumber(1, 5), "settings.x must be a whole number from 1 to 5.");
        }
    }

    @Test
    void a_member_that_is_null_counts_as_omitted() {
        JsonObject object = settings("{\"null\": null}");

        assertThat(object.get("null")).isNull();
        assertThat(object.<String>optional("null", JsonValue::text)).isNull();
        assertThat(object.<String>optional("absent", JsonValue::text)).isNull();
        assertThatThrownBy(() -> object.required("null", JsonValue::text)).hasMessage("settings.null is required.");
        assertThatThrownBy(() -> object.required("absent", JsonValue::text)).hasMessage("settings.absent is required.");
    }

    @Test
    void the_members_of_a_root_without_a_path_are_named_alone() {
        assertThatThrownBy(() -> value("", "{}").object().required("type", JsonValue::text))
                .hasMessage("type is required.");
        assertThatThrownBy(() -> value("", "[]").object()).hasMessage("The value must be an object.");
    }

    @Test
    void an_unknown_member_is_named_if_its_name_is_harmless() {
        JsonObject object = settings("{\"b\": 1, \"nonce-TTL_1\": null}");
        object.optional("b", JsonValue::node);
        object.optional("a", JsonValue::node);

        assertThatThrownBy(object::requireNoOthers)
                .hasMessage("settings has an unknown member `nonce-TTL_1`; the known members are a, b.");
        for (String name : new String[] {"", "a b", "<b>", "`", "ä", "a".repeat(65)}) {
            assertThatThrownBy(() -> settings("{\"" + name + "\": 1}").requireNoOthers())
                    .hasMessageStartingWith("settings has an unknown member; the known members are");
        }
    }

    @Test
    void an_error_is_a_bad_request_unless_the_caller_decides_otherwise() {
        assertThatThrownBy(() -> new JsonValue("x", value("", "1").node()).text())
                .isInstanceOf(ApiException.class)
                .hasMessage("x must be a string.");
    }
}
