package dev.latchkey.wire;

import dev.latchkey.error.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as text (RFC 3339, section 5.6), such as {@code 2026-01-31T12:00:00Z}. */
public final class Rfc3339 {
    /** The earliest time that is stored or answered. */
    public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** The latest time that is stored or answered: the last microsecond of the year 9999. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** What a value that cannot be read must be, as the end of an error sentence. */
    public static final String RULE = "must be a time such as 2026-01-31T12:00:00Z (RFC 3339)";

    private static final Pattern FORM = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})", Pattern.CASE_INSENSITIVE);

    private Rfc3339() {}

    /**
     * Reads a time of the years 0000 to 9999 with seconds, at most nine decimals and {@code Z} or an offset of at most 18
     * hours; {@code T} and {@code Z} may be in lower case. Leap seconds are not supported.
     *
     * @return the exact moment, which an offset may move beyond {@link #EARLIEST} and {@link #LATEST}; empty for other text
     */
    public static Optional<Instant> parse(String text) {
        try {
            return FORM.matcher(text).matches()
                    ? Optional.of(OffsetDateTime.parse(text).toInstant())
                    : Optional.empty();
        } catch (DateTimeException noSuchDate) {
            return Optional.empty();
        }
    }

    /** Reads a time as the database stores it: truncated to microseconds; empty outside of the bounds, too. */
    public static Optional<Instant> parseStored(String text) {
        return parse(text)
                .map(moment -> moment.truncatedTo(ChronoUnit.MICROS))
                .filter(moment -> !moment.isBefore(EARLIEST) && !moment.isAfter(LATEST));
    }

    /**
     * Reads a value of a request as {@link #parseStored} does.
     *
     * @param name of the value, for the error
     * @throws ApiException 400 for other text
     */
    public static Instant requireStored(String name, String text) {
        return parseStored(text).orElseThrow(() -> ApiException.invalid(name + " " + RULE + "."));
    }
}
