package dev.latchkey.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserHandleTest {
    private static final String TEXT = "b8FQx0l5Zt2nVcJd7WmRk3YgEhTsLq9u";
    private static final UserHandle HANDLE = new UserHandle(TEXT.getBytes(StandardCharsets.US_ASCII));

    private static String base64Url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void it_accepts_every_spelling_of_both_handles() {
        String wire = base64Url(TEXT);
        String iosWire = base64Url(wire);

        for (String spelling : List.of(TEXT, wire, wire + "=", iosWire, iosWire + "==", iosWire + "=")) {
            assertThat(HANDLE.isSpelledBy(spelling)).as(spelling).isTrue();
        }
    }

    @Test
    void it_accepts_no_other() {
        String wire = base64Url(TEXT);
        for (String other : List.of(
                "",
                "=",
                TEXT + "=",
                TEXT + " ",
                TEXT.substring(1),
                wire.substring(1),
                wire + "A",
                base64Url(base64Url(wire)),
                TEXT.replace('b', 'B'),
                wire.replace('Y', 'y'))) {
            assertThat(HANDLE.isSpelledBy(other)).as(other).isFalse();
        }
    }

    @Test
    void a_handle_that_is_not_text_is_spelled_only_by_its_bytes() {
        UserHandle binary = new UserHandle(new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(binary.isSpelledBy("__4A")).isTrue();
        assertThat(binary.isSpelledBy("\ufffd\ufffd\u0000")).isFalse();
    }

    @Test
    void a_new_handle_is_text_whose_ios_form_is_within_the_standards_bound() {
        UserHandle fresh = UserHandle.random(new SecureRandom());

        assertThat(new String(fresh.bytes(), StandardCharsets.US_ASCII)).matches("[A-Za-z0-9]{32}");
        assertThat(fresh.base64Url().length()).isLessThanOrEqualTo(UserHandle.MAX_LENGTH);
        assertThat(fresh.ofAllClients()).containsExactly(fresh.base64Url(), base64Url(fresh.base64Url()));
        assertThat(fresh).isNotEqualTo(UserHandle.random(new SecureRandom()));
    }

    @Test
    void a_handle_too_long_for_the_ios_client_has_only_its_own_form() {
        UserHandle longest = new UserHandle(new byte[UserHandle.MAX_LENGTH_FOR_IOS]);
        UserHandle longer = new UserHandle(new byte[UserHandle.MAX_LENGTH_FOR_IOS + 1]);

        assertThat(longest.ofAllClients()).containsExactly(longest.base64Url(), base64Url(longest.base64Url()));
        assertThat(longest.base64Url()).hasSize(UserHandle.MAX_LENGTH);
        assertThat(longer.ofAllClients()).containsExactly(longer.base64Url());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void it_has_1_to_64_bytes(int length) {
        assertThatThrownBy(() -> new UserHandle(new byte[length])).isInstanceOf(IllegalArgumentException.class);
        assertThat(new UserHandle(new byte[1]).bytes()).hasSize(1);
        assertThat(new UserHandle(new byte[64]).bytes()).hasSize(64);
    }

    @Test
    void it_does_not_show_itself_in_logs() {
        assertThat(HANDLE.toString()).doesNotContain(TEXT).doesNotContain(base64Url(TEXT));
    }

    @Test
    void its_aliases_are_itself_the_ios_clients_version_and_the_handle_whose_version_it_is() {
        UserHandle ios = handle(base64Url(TEXT));
        UserHandle original = new UserHandle(Base64.getUrlDecoder().decode(TEXT));

        assertThat(HANDLE.aliases()).containsExactlyInAnyOrder(HANDLE, ios, original);
        assertThat(ios.aliases()).contains(HANDLE);
        assertThat(original.aliases()).contains(HANDLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "not base64url", "ab", "abc=", "AAAAA"})
    void text_that_no_ios_client_could_have_made_is_nobodys_version(String text) {
        assertThat(handle(text).aliases()).containsExactly(handle(text), handle(base64Url(text)));
    }

    @Test
    void a_handle_too_long_for_ios_has_no_version() {
        UserHandle longest = new UserHandle(new byte[UserHandle.MAX_LENGTH]);
        assertThat(longest.aliases()).containsExactly(longest);
    }

    private static UserHandle handle(String text) {
        return new UserHandle(text.getBytes(StandardCharsets.US_ASCII));
    }
}
