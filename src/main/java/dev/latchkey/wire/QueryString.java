package dev.latchkey.wire;

import dev.latchkey.error.ApiException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request in form encoding, decoded strictly: frameworks replace malformed input, and a look-up by the
 * replacement would return the wrong result.
 */
final class QueryString {
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 3;

    private QueryString() {}

    /**
     * The parameters and their values, both in the order of the query.
     *
     * @param raw as sent; null: the request has no query
     * @throws ApiException 400 unless the text is percent-encoded UTF-8 without U+0000
     */
    static Map<String, List<String>> parse(@Nullable String raw) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String parameter : raw == null ? new String[0] : raw.split("&")) {
            if (!parameter.isEmpty()) {
                int end = parameter.indexOf('=');
                String name = decode(end < 0 ? parameter : parameter.substring(0, end));
                String value = end < 0 ? "" : decode(parameter.substring(end + 1));
                parameters.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    private static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char character = encoded.charAt(i);
            if (character == '%') {
                bytes.write(escaped(encoded, i));
                i += ESCAPE_LENGTH - 1;
            } else {
                bytes.write(character == '+' ? ' ' : ascii(character));
            }
        }
        return text(bytes.toByteArray());
    }

    private static int escaped(String encoded, int at) {
        if (at + ESCAPE_LENGTH > encoded.length()) {
            throw malformed();
        }
        return hex(encoded.charAt(at + 1)) * HEX + hex(encoded.charAt(at + 2));
    }

    private static int hex(char digit) {
        int value = digit < 0x80 ? Character.digit(digit, HEX) : -1;
        if (value < 0) {
            throw malformed();
        }
        return value;
    }

    private static int ascii(char character) {
        if (character == 0 || character >= 0x80) {
            throw malformed();
        }
        return character;
    }

    private static String text(byte[] bytes) {
        return Utf8.decode(bytes).filter(text -> text.indexOf(0) < 0).orElseThrow(QueryString::malformed);
    }

    private static ApiException malformed() {
        return ApiException.invalid("The query string must be percent-encoded UTF-8 without U+0000.");
    }
}
