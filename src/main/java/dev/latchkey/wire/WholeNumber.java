package dev.latchkey.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/** Whole numbers of 0 or more as text: ASCII digits, without a sign. */
public final class WholeNumber {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private WholeNumber() {}

    /** Reads a number, which may have leading zeros; empty for other text and for more than a {@code long} holds. */
    public static Optional<Long> parse(String text) {
        try {
            return DIGITS.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }
}
