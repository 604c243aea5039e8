package dev.latchkey.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.wire.Aaguid;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.JsonText;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The members of a line's object, each read as what it must be. One that is null counts as left out, and unknown ones are not
 * looked at.
 */
final class Members {
    /** How far another service's clock may be ahead. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final int LONGEST_USER_AGENT = 500;

    private final JsonNode object;
    private final Instant now;

    Members(JsonNode object, Instant now) {
        this.object = object;
        this.now = now;
    }

    /** A member's value; null: left out. */
    @Nullable
    JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    String optionalText(String name) {
        JsonNode value = value(name);
        BadLine.unless(value == null || value.isTextual(), name + " must be a string.");
        return value == null ? null : value.textValue();
    }

    String text(String name) {
        return required(name, optionalText(name));
    }

    /** Text as {@link PlainText} has it. */
    @Nullable
    String optionalPlainText(String name) {
        String text = optionalText(name);
        BadLine.unless(text == null || PlainText.isPlainText(text), name + " must have " + PlainText.RULE + ".");
        return text;
    }

    String plainText(String name) {
        return required(name, optionalPlainText(name));
    }

    /** An id as this service makes them. */
    @Nullable
    String id(String name) {
        String id = optionalText(name);
        BadLine.unless(
                id == null || RandomId.isPossible(id),
                name + " must be 1 to 64 letters, digits, underscores and hyphens.");
        return id;
    }

    @Nullable
    String userAgent(String name) {
        String text = optionalText(name);
        BadLine.unless(
                text == null || (text.length() <= LONGEST_USER_AGENT && JsonText.isStorable(text)),
                name + " must have at most " + LONGEST_USER_AGENT + " characters, none of them U+0000.");
        return text;
    }

    byte @Nullable [] optionalBytes(String name) {
        String text = optionalText(name);
        return text == null
                ? null
                : Base64Url.decode(text).orElseThrow(() -> BadLine.invalid(name + " must be base64url."));
    }

    byte[] bytes(String name) {
        return required(name, optionalBytes(name));
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode value = value(name);
        BadLine.unless(value == null || value.isBoolean(), name + " must be true or false.");
        return value == null ? null : value.booleanValue();
    }

    @Nullable
    Long number(String name, long most) {
        JsonNode value = value(name);
        BadLine.unless(
                value == null
                        || (value.isIntegralNumber()
                                && value.canConvertToLong()
                                && value.longValue() >= 0
                                && value.longValue() <= most),
                name + " must be a whole number from 0 to " + most + ".");
        return value == null ? null : value.longValue();
    }

    /** A moment in the database's microseconds. */
    @Nullable
    Instant moment(String name) {
        String text = optionalText(name);
        if (text == null) {
            return null;
        }
        Instant moment = moment(name, text);
        BadLine.unless(
                !moment.isBefore(Instant.EPOCH) && !moment.isAfter(now.plus(SKEW)),
                name + " must be after 1970 and not in the future.");
        return moment.truncatedTo(ChronoUnit.MICROS);
    }

    private static Instant moment(String name, String text) {
        return Rfc3339.parse(text)
                .orElseThrow(() -> BadLine.invalid(name + " must be a time such as 2026-01-31T12:00:00Z (RFC 3339)."));
    }

    @Nullable
    UUID aaguid(String name) {
        String text = optionalText(name);
        return text == null
                ? null
                : Aaguid.parse(text)
                        .orElseThrow(() -> BadLine.invalid(name
                                + " must be hexadecimal with hyphens, such as 00000000-0000-0000-0000-000000000000."));
    }

    List<String> texts(String name) {
        JsonNode value = value(name);
        List<String> texts = new ArrayList<>();
        BadLine.unless(value == null || value.isArray(), name + " must be an array of strings.");
        if (value != null) {
            for (JsonNode text : value) {
                BadLine.unless(text.isTextual(), name + " must be an array of strings.");
                texts.add(text.textValue());
            }
        }
        return texts;
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw BadLine.invalid(name + " must not be missing.");
        }
        return value;
    }
}
