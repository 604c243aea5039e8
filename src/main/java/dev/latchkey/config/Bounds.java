package dev.latchkey.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of configured values, for {@code @WithConverter}. Bean Validation could enforce them as well, at a quarter of
 * the main thread's CPU during start-up. Not for secrets, because a rejected value is printed.
 */
public final class Bounds {
    /** The largest accepted number. */
    public static final int MOST = 1_000_000_000;

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);

    private Bounds() {}

    /** A TCP port. */
    public static final class Port extends Between {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public Port() {
            super(1, 65_535);
        }
    }

    /** The size of the connection pool; migrations use three connections at once. */
    public static final class Connections extends Between {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public Connections() {
            super(4, 1000);
        }
    }

    /** A whole number from 1 to {@value #MOST}. */
    public static final class OneOrMore extends Between {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public OneOrMore() {
            super(1, MOST);
        }
    }

    /** A whole number from 0 to {@value #MOST}. */
    public static final class NoneOrMore extends Between {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public NoneOrMore() {
            super(0, MOST);
        }
    }

    /** A duration of at least a minute. */
    public static final class AMinuteOrMore extends AtLeast {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public AMinuteOrMore() {
            super(Duration.ofMinutes(1), "a minute");
        }
    }

    /** A duration of at least an hour. */
    public static final class AnHourOrMore extends AtLeast {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public AnHourOrMore() {
            super(Duration.ofHours(1), "an hour");
        }
    }

    /** A duration of at least a day. */
    public static final class ADayOrMore extends AtLeast {
        private static final long serialVersionUID = 1L;

        /** For the framework. */
        public ADayOrMore() {
            super(Duration.ofDays(1), "a day");
        }
    }

    /**
     * The interval of a periodic task: a duration of at least a millisecond, or {@code off}. It remains a text, because the
     * scheduler reads it by itself; others read it with {@link #every}.
     */
    public static final class OffOrEvery implements Converter<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String convert(String value) {
            every(value);
            return value;
        }
    }

    /**
     * The interval that {@link OffOrEvery} allows; empty if it is off.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Optional<Duration> every(String value) {
        if (value.equals("off")) {
            return Optional.empty();
        }
        Duration interval;
        try {
            interval = DurationConverter.parseDuration(value);
        } catch (IllegalArgumentException unreadable) {
            interval = null;
        }
        if (interval == null) {
            throw new IllegalArgumentException("- it must be off or a duration such as 10m or PT10M");
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("- it must be off or a millisecond or more");
        }
        return Optional.of(interval);
    }

    private abstract static class Between implements Converter<Integer> {
        private static final long serialVersionUID = 1L;

        private final int least;
        private final int most;

        Between(int least, int most) {
            this.least = least;
            this.most = most;
        }

        @Override
        public Integer convert(String value) {
            try {
                int number = Integer.parseInt(value.strip());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException none) {
                // Reported below, like a number that is out of bounds.
            }
            throw new IllegalArgumentException("- it must be a whole number from %d to %d".formatted(least, most));
        }
    }

    private abstract static class AtLeast implements Converter<Duration> {
        private static final long serialVersionUID = 1L;
        private static final StrictConverters.OfDuration ANY = new StrictConverters.OfDuration();

        private final Duration least;
        private final String spelled;

        AtLeast(Duration least, String spelled) {
            this.least = least;
            this.spelled = spelled;
        }

        @Override
        public @Nullable Duration convert(String value) {
            Duration duration = ANY.convert(value);
            if (duration != null && duration.compareTo(least) < 0) {
                throw new IllegalArgumentException("- it must be " + spelled + " or more");
            }
            return duration;
        }
    }
}
