package dev.latchkey.wire;

import dev.latchkey.error.ApiException;

/**
 * Text of 1 to {@link #MAX_LENGTH} Unicode code points without control characters (category Cc) and unpaired surrogates;
 * everything else is stored unchanged, including white space at the ends. The rule of {@code external_id} and
 * {@code passkey_display_name} (contract section 1), and of every name.
 */
public final class PlainText {
    /** In code points. */
    public static final int MAX_LENGTH = 256;

    /** Completes "must have" in error sentences. */
    public static final String RULE = "1 to " + MAX_LENGTH + " characters and no control characters";

    private PlainText() {}

    public static boolean isPlainText(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_LENGTH
                && text.codePoints().allMatch(PlainText::isAllowed);
    }

    /**
     * Checks a member of a request.
     *
     * @throws ApiException 400 if it is missing or not plain text
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
