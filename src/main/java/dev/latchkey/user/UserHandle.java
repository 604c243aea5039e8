package dev.latchkey.user;

import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.Utf8;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The user handle: {@code user.id} of WebAuthn Level 3, section 5.4.3, 1 to 64 bytes that reveal nothing about the
 * person.
 *
 * <p>One user's passkeys may carry either of two handles, because the iOS client registers the UTF-8 bytes of the
 * {@code user.id} <em>string</em>, which every other client first decodes from base64url. Either may come back in
 * base64url or, from the iOS client, as the handle's bytes read as text. {@link #isSpelledBy} accepts all of these.
 */
public final class UserHandle {
    /** The maximum that WebAuthn allows. */
    public static final int MAX_LENGTH = 64;

    /** The maximum for which the iOS client's version, the text of its base64url, also fits. */
    public static final int MAX_LENGTH_FOR_IOS = 48;

    private static final int RANDOM_LENGTH = 32;

    private final byte[] bytes;

    /**
     * Creates a handle.
     *
     * @throws IllegalArgumentException if it is empty or longer than {@link #MAX_LENGTH}
     */
    public UserHandle(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a user handle has 1 to 64 bytes");
        }
        this.bytes = bytes.clone();
    }

    /**
     * A random handle: 32 base62 characters, so that its bytes are text and the text of its base64url, which the iOS
     * client uses as the handle, is within {@link #MAX_LENGTH}.
     */
    public static UserHandle random(SecureRandom random) {
        return new UserHandle(RandomId.ofLength(RANDOM_LENGTH, random).getBytes(StandardCharsets.US_ASCII));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The {@code user.id} of the options: base64url without padding. */
    public String base64Url() {
        return Base64Url.encode(bytes);
    }

    /**
     * Every handle that clients derive from {@link #base64Url()}, in base64url: this one, and the iOS client's if
     * possible.
     */
    public List<String> ofAllClients() {
        return bytes.length <= MAX_LENGTH_FOR_IOS ? List.of(base64Url(), iosBase64Url()) : List.of(base64Url());
    }

    /**
     * Every handle of which a client derives one that it also derives from this: this one, the iOS client's version of it, and
     * the one whose iOS version this is. Two users whose handles are aliases would receive each other's signals.
     */
    public List<UserHandle> aliases() {
        List<UserHandle> aliases = new ArrayList<>();
        aliases.add(this);
        if (bytes.length <= MAX_LENGTH_FOR_IOS) {
            aliases.add(new UserHandle(iosBytes()));
        }
        Utf8.decode(bytes)
                .flatMap(Base64Url::decode)
                .filter(decoded -> decoded.length > 0)
                .map(UserHandle::new)
                .filter(original -> Arrays.equals(original.iosBytes(), bytes))
                .ifPresent(aliases::add);
        return aliases;
    }

    private byte[] iosBytes() {
        return base64Url().getBytes(StandardCharsets.US_ASCII);
    }

    private String iosBase64Url() {
        return Base64Url.encode(iosBytes());
    }

    /**
     * Whether a client that read one of this user's handles may have sent this text for it, with or without padding.
     */
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
