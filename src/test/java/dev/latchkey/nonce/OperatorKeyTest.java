package dev.latchkey.nonce;

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

    private static OperatorKey key(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return new OperatorKey(() -> Optional.of(Base64.getEncoder().encodeToString(bytes)), RANDOM);
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

    @ParameterizedTest
    @ValueSource(strings = {"not base64!", "c2hvcnQ=", "dGhpcnR5LXRocmVlIGJ5dGVzIGZvciB0aGUgdGVzdHMhISE="})
    void an_invalid_key_is_reported_without_being_quoted(String configured) {
        assertThatThrownBy(() -> new OperatorKey(() -> Optional.of(configured), RANDOM))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("latchkey.encryption.key")
                .hasMessageNotContaining(configured);
    }
}
