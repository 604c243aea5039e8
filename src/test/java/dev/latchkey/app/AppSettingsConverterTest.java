package dev.latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppSettingsConverterTest {
    private final AppSettingsConverter converter = new AppSettingsConverter();

    @Test
    void what_is_stored_is_read_as_it_was() {
        AppSettings settings = AppSettings.defaults();

        assertThat(converter.convertToEntityAttribute(converter.convertToDatabaseColumn(settings)))
                .isEqualTo(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"of_a_later_release\":1}", "{\"nonce_ttl\":0}", "{\"hints\":1}", "[]", "{", ""})
    void stored_settings_that_cannot_be_read_are_no_fault_of_the_caller(String stored) {
        assertThatIllegalStateException()
                .isThrownBy(() -> converter.convertToEntityAttribute(stored))
                .withMessage("the stored settings cannot be read");
    }
}
