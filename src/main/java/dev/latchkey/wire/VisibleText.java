package dev.latchkey.wire;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text of others in log lines: it cannot end a quoted value or a line. */
public final class VisibleText {
    private static final int MAX_CHARACTERS = 200;
    private static final Pattern HIDDEN = Pattern.compile("[^!#-~]");

    private VisibleText() {}

    /** The first 200 characters, each that is not visible ASCII or is a quotation mark replaced by a question mark. */
    public static String of(@Nullable String text) {
        String known = text == null ? "" : text;
        String cut = known.length() <= MAX_CHARACTERS ? known : known.substring(0, MAX_CHARACTERS);
        return HIDDEN.matcher(cut).replaceAll("?");
    }
}
