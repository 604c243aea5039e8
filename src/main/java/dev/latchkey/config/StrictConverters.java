package dev.latchkey.config;

import io.quarkus.runtime.configuration.DurationConverter;
import jakarta.annotation.Priority;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Strict converters that report what is allowed and never guess. */
public final class StrictConverters {
    /** Higher than the framework's own, which have 200. */
    private static final int PRIORITY = 300;

    private StrictConverters() {}

    /** A boolean; anything other than its spellings is rejected rather than read as false. */
    @Priority(PRIORITY)
    public static final class OfBoolean implements Converter<Boolean> {
        private static final long serialVersionUID = 1L;
        private static final Set<String> ON = Set.of("true", "1", "yes", "y", "on");
        private static final Set<String> OFF = Set.of("false", "0", "no", "n", "off");

        @Override
        public @Nullable Boolean convert(String value) {
            String text = value.strip().toLowerCase(Locale.ROOT);
            if (text.isEmpty()) {
                return null;
            }
            if (!ON.contains(text) && !OFF.contains(text)) {
                throw new IllegalArgumentException("- it must be true or false");
            }
            return ON.contains(text);
        }
    }

    /** A duration. */
    @Priority(PRIORITY)
    public static final class OfDuration implements Converter<Duration> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Duration convert(String value) {
            try {
                return DurationConverter.parseDuration(value);
            } catch (IllegalArgumentException unreadable) {
                throw new IllegalArgumentException("- it must be a duration such as 90d, 10m or PT10M");
            }
        }
    }
}
