package dev.latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppSettingsConverterTest {
    private final AppSettingsConverter converter = new AppSettingsConverter();

    @Test
    void stored_settings_are_read_unchanged() {
        AppSettings settings = AppSettings.defaults();

        assertThat(converter.convertToEntityAttribute(converter.convertToDatabaseColumn(settings)))
                .isEqualTo(settings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"hints\":[\"of-a-later-release\"]}", "{\"nonce_ttl\":0}", "{\"hints\":1}", "[]", "{", ""})
    void stored_settings_that_cannot_be_read_are_not_the_callers_fault(String stored) {
        assertThatIllegalStateException()
                .isThrownBy(() -> converter.convertToEntityAttribute(stored))
                .withMessage("the stored settings cannot be read");
    }
}
