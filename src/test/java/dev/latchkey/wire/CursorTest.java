package dev.latchkey.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final Cursor CURSOR = new Cursor("things");
    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.000001Z");
    private static final UUID ID = UUID.fromString("019aaa2f-7c5f-7101-bcad-3e28716d612d");

    private static List<Object> read(String cursor) {
        return CURSOR.read(cursor, parts -> List.of(parts.time(), parts.id(), parts.uuid(), parts.bytes().length));
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_encoded_position_is_decoded() {
        assertThat(read(CURSOR.text(TIME, "an-id", ID, new byte[] {1, 2}))).isEqualTo(List.of(TIME, "an-id", ID, 2));
        assertThat(CURSOR.text(TIME, "an-id", ID, new byte[] {1, 2})).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "others\n1\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI",
                "things\n1\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d",
                "things\n1\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI\n",
                "things\n+1\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI",
                "things\n9223372036854775807\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI",
                "things\n-9223372036854775808\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI",
                "things\n1\nan id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI",
                "things\n1\n\u0000\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI",
                "things\n1\nan-id\n1-1-1-1-1\nAQI",
                "things\n1\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQJ",
                "things\n1\nan-id\n019aaa2f-7c5f-7101-bcad-3e28716d612d\nAQI=",
                ""
            })
    void other_positions_are_refused(String text) {
        refuses(encoded(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "=", "AAAA", "_w", "A", "\u00e9"})
    void anything_but_base64url_of_text_is_refused(String cursor) {
        refuses(cursor);
    }

    @Test
    void padding_is_refused() {
        refuses(CURSOR.text(TIME, "an-id", ID, new byte[] {1, 2}) + "=");
    }

    private static void refuses(String cursor) {
        assertThatThrownBy(() -> read(cursor))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.body().error()).isEqualTo("cursor was not issued by this list."));
    }
}
