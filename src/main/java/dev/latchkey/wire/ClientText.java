package dev.latchkey.wire;

/** Text about a client as it is stored with what the client does, such as its {@code User-Agent}. */
public final class ClientText {
    /** In characters; longer text is truncated (contract section 1). */
    public static final int MAX_LENGTH = 500;

    private ClientText() {}

    /** The first {@link #MAX_LENGTH} characters. */
    public static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }
}
