package dev.latchkey.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.error.ApiException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An enumeration whose constants are written in JSON and SQL as their lower-case names with hyphens. */
public interface WireName {
    String name();

    /** The name in JSON and SQL, such as {@code cross-platform}. */
    @JsonValue
    default String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant with this name; empty if there is none, for example because only a later release has it. */
    static <E extends Enum<E> & WireName> Optional<E> find(Class<E> type, String wire) {
        for (E constant : type.getEnumConstants()) {
            if (constant.wire().equals(wire)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    /**
     * The constant with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static <E extends Enum<E> & WireName> E of(Class<E> type, String wire) {
        return find(type, wire).orElseThrow(() -> new IllegalArgumentException("no such " + type.getSimpleName()));
    }

    /**
     * The constant that a value of a request names.
     *
     * @param name of the value, for the error
     * @throws ApiException 400 if there is none
     */
    static <E extends Enum<E> & WireName> E require(String name, Class<E> type, String wire) {
        return find(type, wire).orElseThrow(() -> ApiException.invalid(name + " must be " + alternatives(type) + "."));
    }

    /** The names of all constants, for a sentence: {@code pending, delivered or dead}. */
    static <E extends Enum<E> & WireName> String alternatives(Class<E> type) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(WireName::wire).toList();
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
