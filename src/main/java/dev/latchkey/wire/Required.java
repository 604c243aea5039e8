package dev.latchkey.wire;

import dev.latchkey.error.ApiException;
import org.jspecify.annotations.Nullable;

/** Members that a request must have: the constructors of request records ask for them. */
public final class Required {
    private Required() {}

    /**
     * Refuses a member that is missing or null.
     *
     * @throws ApiException 400
     */
    public static void member(String name, @Nullable Object value) {
        if (value == null) {
            throw ApiException.invalid(name + " must not be missing.");
        }
    }
}
