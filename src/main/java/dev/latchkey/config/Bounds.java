package dev.latchkey.config;

import java.time.Duration;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of configured values, for {@code @WithConverter}. Bean Validation could hold them as well, at a quarter of the CPU
 * that the main thread needs for the start. Not for secrets: a value that is refused is shown.
 */
public final class Bounds {
    /** The most that can be counted to. */
    public static final int MOST = 1_000_000_000;

    private Bounds() {}

    /** Of a TCP port. */
    public static final class Port extends Between {
        private static final long serialVersionUID = 1L;

        /** Made by the framework. */
        public Port() {
            super(1, 65_535);
        }
    }

    /** Of connections to the database: migrating takes three at once. */
    public static final class Connections extends Between {
        private static final long serialVersionUID = 1L;

        /** Made by the framework. */
        public Connections() {
            super(4, 1000);
        }
    }

    /** Of what there must be one of, at most {@value #MOST}. */
    public static final class OneOrMore extends Between {
        private static final long serialVersionUID = 1L;

        /** Made by the framework. */
        public OneOrMore() {
            super(1, MOST);
        }
    }

    /** Of what there need not be any of, at most {@value #MOST}. */
    public static final class NoneOrMore extends Between {
        private static final long serialVersionUID = 1L;

        /** Made by the framework. */
        public NoneOrMore() {
            super(0, MOST);
        }
    }

    /** Of a length of time. */
    public static final class AnHourOrMore extends AtLeast {
        private static final long serialVersionUID = 1L;

        /** Made by the framework. */
        public AnHourOrMore() {
            super(Duration.ofHours(1), "an hour");
        }
    }

    /** Of a length of time. */
    public static final class ADayOrMore extends AtLeast {
        private static final long serialVersionUID = 1L;

        /** Made by the framework. */
        public ADayOrMore() {
            super(Duration.ofDays(1), "a day");
        }
    }

    /** How often something happens: a length of time, as the scheduler spells it, or {@code off}. */
    public static final class OffOrEvery implements Converter<String> {
        private static final long serialVersionUID = 1L;
        private static final Pattern ALLOWED = Pattern.compile("off|\\d+(ms|[smhd])|PT.+");

        @Override
        public String convert(String value) {
            if (!ALLOWED.matcher(value).matches()) {
                throw new IllegalArgumentException("- it must be off or a length of time such as 10m or PT10M");
            }
            return value;
        }
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
                // Said below, as of a number that is out of bounds.
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
