package dev.latchkey.wire;

import dev.latchkey.error.ApiException;

/**
 * Text of 1 to {@link #MAX_LENGTH} Unicode code points without control characters (category Cc) and unpaired surrogates;
 * everything else, white space at the ends included, is kept as it is. The rule of {@code external_id} and
 * {@code passkey_display_name} (contract section 1), and of every name.
 */
public final class PlainText {
    /** The most code points. */
    public static final int MAX_LENGTH = 256;

    /** The rule, for whom it is broken by. */
    public static final String RULE = "1 to " + MAX_LENGTH + " characters and no control characters";

    private PlainText() {}

    /** Whether a text keeps the rule. */
    public static boolean isPlainText(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_LENGTH
                && text.codePoints().allMatch(PlainText::isAllowed);
    }

    /**
     * Refuses a member of a request that is missing or does not keep the rule.
     *
     * @throws ApiException 400
     */
    public static void check(String member, String text) {
        Required.member(member, text);
        if (!isPlainText(text)) {
            throw ApiException.invalid(member + " must have " + RULE + ".");
        }
    }

    private static boolean isAllowed(int codePoint) {
        int category = Character.getType(codePoint);
        return category != Character.CONTROL && category != Character.SURROGATE;
    }
}
