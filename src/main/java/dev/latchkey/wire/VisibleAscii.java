package dev.latchkey.wire;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text from a client as a log line may quote it: at most {@value #MAX_LENGTH} characters, all of them visible ASCII, as origins
 * have, without the quotation mark that would end the quoted value.
 */
public final class VisibleAscii {
    private static final int MAX_LENGTH = 200;
    private static final Pattern OTHERS = Pattern.compile("[^!#-~]");

    private VisibleAscii() {}

    /** The beginning of the text, every other character replaced by a question mark; empty for null. */
    public static String of(@Nullable String text) {
        String given = text == null ? "" : text;
        String cut = given.length() <= MAX_LENGTH ? given : given.substring(0, MAX_LENGTH);
        return OTHERS.matcher(cut).replaceAll("?");
    }
}
