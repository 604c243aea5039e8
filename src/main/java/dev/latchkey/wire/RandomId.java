package dev.latchkey.wire;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Random identifiers of base62 characters, safe in URLs, file names and double-click selection. */
public final class RandomId {
    /** The length of the ids of apps, users, devices and keys: 142 bits of chance. */
    public static final int LENGTH = 24;

    private static final char[] BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();

    private static final Pattern POSSIBLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private RandomId() {}

    /** Whether this can be such an id at all; what cannot is not looked for. */
    public static boolean isPossible(String id) {
        return POSSIBLE.matcher(id).matches();
    }

    /** An id of {@link #LENGTH} characters. */
    public static String next(SecureRandom random) {
        return ofLength(LENGTH, random);
    }

    /** That many base62 characters, each equally likely. */
    public static String ofLength(int length, SecureRandom random) {
        StringBuilder id = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            id.append(BASE62[random.nextInt(BASE62.length)]);
        }
        return id.toString();
    }
}
