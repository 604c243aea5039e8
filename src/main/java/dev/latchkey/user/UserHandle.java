package dev.latchkey.user;

import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.Utf8;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * What authenticators know a user by: the {@code user.id} of WebAuthn Level 3, section 5.4.3, 1 to 64 bytes that say
 * nothing of the person.
 *
 * <p>One user's passkeys may carry either of two handles, because the iOS client registers the UTF-8 bytes of the
 * {@code user.id} <em>string</em> where every other client decodes it from base64url first; and either may come back in
 * base64url or, from the iOS client, as the handle's bytes read as text. {@link #isSpelledBy} knows them all.
 */
public final class UserHandle {
    /** The most bytes that WebAuthn allows. */
    public static final int MAX_LENGTH = 64;

    /** The most bytes that leave room for the handle that the iOS client makes of one: the text of its base64url. */
    public static final int MAX_LENGTH_FOR_IOS = 48;

    private static final int RANDOM_LENGTH = 32;

    private final byte[] bytes;

    /**
     * A handle of these bytes.
     *
     * @throws IllegalArgumentException when there are none or more than {@link #MAX_LENGTH}
     */
    public UserHandle(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a user handle has 1 to 64 bytes");
        }
        this.bytes = bytes.clone();
    }

    /**
     * A fresh handle: 32 base62 characters, so that its bytes are text and the text of its base64url, which the iOS client
     * takes for the handle, stays within {@link #MAX_LENGTH}.
     */
    public static UserHandle random(SecureRandom random) {
        return new UserHandle(RandomId.ofLength(RANDOM_LENGTH, random).getBytes(StandardCharsets.US_ASCII));
    }

    /** The handle itself. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The {@code user.id} of the options: base64url without padding. */
    public String base64Url() {
        return Base64Url.encode(bytes);
    }

    /** Every handle that clients make of {@link #base64Url()}, in base64url: this one, and the iOS client's if it can be. */
    public List<String> ofAllClients() {
        return bytes.length <= MAX_LENGTH_FOR_IOS ? List.of(base64Url(), iosBase64Url()) : List.of(base64Url());
    }

    private String iosBase64Url() {
        return Base64Url.encode(base64Url().getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a client that read one of this user's handles may have sent this text for it, with or without padding. */
    public boolean isSpelledBy(String response) {
        String unpadded = withoutPadding(response);
        return unpadded.equals(base64Url()) || unpadded.equals(iosBase64Url()) || response.equals(text());
    }

    private String text() {
        return Utf8.decode(bytes).orElseGet(this::base64Url);
    }

    private static String withoutPadding(String response) {
        int end = response.length();
        while (end > 0 && response.charAt(end - 1) == '=') {
            end--;
        }
        return response.substring(0, end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserHandle handle && Arrays.equals(bytes, handle.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "UserHandle[…]";
    }
}
