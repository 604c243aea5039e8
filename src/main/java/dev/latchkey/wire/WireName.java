package dev.latchkey.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** An enumeration whose constants are written in JSON and SQL as their lower-case names with hyphens. */
public interface WireName {
    String name();

    /** The name in JSON and SQL, such as {@code cross-platform}. */
    @JsonValue
    default String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static <E extends Enum<E> & WireName> E of(Class<E> type, String wire) {
        for (E constant : type.getEnumConstants()) {
            if (constant.wire().equals(wire)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no such " + type.getSimpleName());
    }
}
