package dev.latchkey.config;

import java.util.Locale;

/** How settings are named in the environment. */
public final class EnvironmentVariable {
    private EnvironmentVariable() {}

    /** The variable of a setting: {@code LATCHKEY_DB_URL} for {@code latchkey.db.url}. */
    public static String of(String setting) {
        return setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
