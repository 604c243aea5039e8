package dev.latchkey.wire;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Random identifiers of base62 characters, safe in URLs, file names and double-click selection. */
public final class RandomId {
    /** The length of the ids of apps, users, devices and keys: 142 random bits. */
    public static final int LENGTH = 24;

    private static final char[] BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();

    private static final Pattern POSSIBLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private RandomId() {}

    /** Whether a text has the form of an id; other text is not looked up in the database. */
    public static boolean isPossible(String id) {
        return POSSIBLE.matcher(id).matches();
    }

    public static String next(SecureRandom random) {
        return ofLength(LENGTH, random);
    }

    /** Base62 characters, uniformly distributed. */
    public static String ofLength(int length, SecureRandom random) {
        StringBuilder id = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            id.append(BASE62[random.nextInt(BASE62.length)]);
        }
        return id.toString();
    }
}
