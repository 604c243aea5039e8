package dev.latchkey.wire;

import dev.latchkey.error.ApiException;
import org.jspecify.annotations.Nullable;

/** Checks of required members, for the constructors of request records. */
public final class Required {
    private Required() {}

    /**
     * Checks a member.
     *
     * @throws ApiException 400 if it is missing or null
     */
    public static void member(String name, @Nullable Object value) {
        if (value == null) {
            throw ApiException.invalid(name + " is required.");
        }
    }
}
