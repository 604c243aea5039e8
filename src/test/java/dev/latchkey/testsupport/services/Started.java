package dev.latchkey.testsupport.services;

import org.jspecify.annotations.Nullable;

/** What a class of tests started, as far as it came. */
public final class Started {
    private Started() {}

    /** Closes what was started, in this order; null: it was not. */
    public static void close(@Nullable AutoCloseable... started) throws Exception {
        for (AutoCloseable each : started) {
            if (each != null) {
                each.close();
            }
        }
    }
}
