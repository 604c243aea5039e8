package dev.latchkey.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.US_ASCII);

    private record Config(Optional<String> key, Optional<String> previousKey) implements EncryptionConfig {}

    private static Optional<String> base64(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Optional.of(Base64.getEncoder().encodeToString(bytes));
    }

    private static OperatorKey key(int fill) {
        return new OperatorKey(new Config(base64(fill), Optional.empty()), RANDOM);
    }

    private static OperatorKey key(int fill, int previous) {
        return new OperatorKey(new Config(base64(fill), base64(previous)), RANDOM);
    }

    @Test
    void what_is_sealed_is_opened_by_the_same_key_for_the_same_purpose() {
        byte[] sealed = key(1).seal(PLAIN, "app.key");
        assertThat(key(1).open(sealed, "app.key")).isEqualTo(PLAIN);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("private");
        assertThat(key(1).seal(PLAIN, "app.key")).isNotEqualTo(sealed);
    }

    @Test
    void another_key_another_purpose_and_changed_bytes_open_nothing() {
        byte[] sealed = key(1).seal(PLAIN, "app.key");
        assertThatThrownBy(() -> key(2).open(sealed, "app.key")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key(1).open(sealed, "other.key")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key(1).open(sealed, "app.other")).isInstanceOf(IllegalStateException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> key(1).open(sealed, "app.key")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_the_previous_key_sealed_is_opened_and_what_is_new_is_sealed_with_the_present_one() {
        byte[] old = key(1).seal(PLAIN, "app.key");

        assertThat(key(2, 1).open(old, "app.key")).isEqualTo(PLAIN);
        byte[] fresh = key(2, 1).seal(PLAIN, "app.key");
        assertThat(key(2).open(fresh, "app.key")).isEqualTo(PLAIN);
        assertThatThrownBy(() -> key(1).open(fresh, "app.key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("latchkey.encryption.previous-key");
    }

    @Test
    void a_previous_key_alone_is_refused() {
        assertThatThrownBy(() -> new OperatorKey(new Config(Optional.empty(), base64(1)), RANDOM))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("latchkey.encryption.previous-key needs latchkey.encryption.key.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not base64!", "c2hvcnQ=", "dGhpcnR5LXRocmVlIGJ5dGVzIGZvciB0aGUgdGVzdHMhISE="})
    void an_invalid_key_is_reported_without_being_quoted(String configured) {
        assertThatThrownBy(() -> new OperatorKey(new Config(Optional.of(configured), Optional.empty()), RANDOM))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("latchkey.encryption.key")
                .hasMessageNotContaining(configured);
    }
}
