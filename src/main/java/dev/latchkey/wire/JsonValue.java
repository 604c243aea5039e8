package dev.latchkey.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A JSON value with its path, so that a value of the wrong type or form is rejected by a sentence that names the path, such as
 * {@code settings.hints[1] must be a string.}, and never quotes the value. The caller chooses the exception that contains the
 * sentence.
 */
public final class JsonValue {
    private final String path;
    private final JsonNode node;
    private final Function<String, ? extends RuntimeException> error;
    private final boolean isTolerant;

    /**
     * @param path names the value in sentences; empty for a root whose members are named without a prefix
     * @param error creates the exception for a sentence
     */
    public JsonValue(String path, JsonNode node, Function<String, ? extends RuntimeException> error) {
        this(path, node, error, false);
    }

    private JsonValue(
            String path, JsonNode node, Function<String, ? extends RuntimeException> error, boolean isTolerant) {
        this.path = path;
        this.node = node;
        this.error = error;
        this.isTolerant = isTolerant;
    }

    /** A value whose errors are {@link ApiException}s with status 400. */
    public JsonValue(String path, JsonNode node) {
        this(path, node, ApiException::invalid);
    }

    /**
     * This value with unknown members allowed in it, at any depth, even where {@link JsonObject#requireNoOthers} is called: for what
     * a later release may have stored.
     */
    public JsonValue tolerant() {
        return new JsonValue(path, node, error, true);
    }

    boolean isTolerant() {
        return isTolerant;
    }

    /** The value's path, such as {@code settings.native_clients[0].team_id}. */
    public String path() {
        return path;
    }

    /** The value as it was parsed. */
    public JsonNode node() {
        return node;
    }

    /**
     * The exception for this value.
     *
     * @param predicate what the sentence says after the path, without the full stop, such as {@code must be a string}
     */
    public RuntimeException invalid(String predicate) {
        return error.apply((path.isEmpty() ? "The value" : path) + " " + predicate + ".");
    }

    /** A string. */
    public String text() {
        require(node.isTextual(), "must be a string");
        return node.textValue();
    }

    /** A string that satisfies a condition; the rule completes "must" in the sentence. */
    public String text(Predicate<String> condition, String rule) {
        String text = text();
        require(condition.test(text), "must " + rule);
        return text;
    }

    /** A string in a notation; the parser returns empty for any other string. */
    public <T> T parsed(Function<String, Optional<T>> parser, String notation) {
        return parser.apply(text()).orElseThrow(() -> invalid("must be " + notation));
    }

    /** A string that satisfies {@link PlainText}. */
    public String plainText() {
        return text(PlainText::isPlainText, "have " + PlainText.RULE);
    }

    /** An identifier of the form that {@link RandomId} makes. */
    public String id() {
        return text(RandomId::isPossible, "be 1 to 64 letters, digits, underscores and hyphens");
    }

    /** Binary data in base64url, as {@link Base64Url#decode} reads it. */
    public byte[] bytes() {
        return Base64Url.decode(text()).orElseThrow(() -> invalid("must be base64url"));
    }

    /** {@code true} or {@code false}. */
    public boolean flag() {
        require(node.isBoolean(), "must be true or false");
        return node.booleanValue();
    }

    /** A number written without a fraction or an exponent, within inclusive bounds. */
    public long wholeNumber(long least, long most) {
        require(
                node.isIntegralNumber()
                        && node.canConvertToLong()
                        && node.longValue() >= least
                        && node.longValue() <= most,
                "must be a whole number from " + least + " to " + most);
        return node.longValue();
    }

    /** A constant by its name on the wire. */
    public <E extends Enum<E> & WireName> E constant(Class<E> type) {
        return WireName.find(type, text()).orElseThrow(() -> invalid("must be " + WireName.alternatives(type)));
    }

    /** An array with inclusive bounds on the number of its elements. */
    public <T> List<T> list(int least, int most, Function<JsonValue, T> element) {
        require(
                node.isArray() && node.size() >= least && node.size() <= most,
                "must be an array of " + least + " to " + most + " elements");
        return list(element);
    }

    /** An array. */
    public <T> List<T> list(Function<JsonValue, T> element) {
        require(node.isArray(), "must be an array");
        List<T> list = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            list.add(element.apply(new JsonValue(path + "[" + i + "]", node.get(i), error, isTolerant)));
        }
        return list;
    }

    /** An object. */
    public JsonObject object() {
        return new JsonObject(this, objectNode());
    }

    /** An object as it was parsed. */
    public ObjectNode objectNode() {
        require(node.isObject(), "must be an object");
        return (ObjectNode) node;
    }

    /** The value of a member of this value, which is an object. */
    JsonValue member(String name, JsonNode value) {
        return new JsonValue(path.isEmpty() ? name : path + "." + name, value, error, isTolerant);
    }

    private void require(boolean condition, String predicate) {
        if (!condition) {
            throw invalid(predicate);
        }
    }
}
