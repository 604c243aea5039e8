package dev.latchkey.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownVariablesTest {
    @Test
    void a_variable_with_our_prefix_that_is_not_in_the_reference_is_unknown() {
        assertThat(UnknownVariables.unknown(List.of(
                        "PATH",
                        "QUARKUS_HTTP_PORT",
                        "LATCHKEY_DB_URL",
                        "LATCHKEY_DB_PASSWORD_FILE",
                        "LATCHKEY_RATE_LIMITS_ENABLED",
                        "LATCHKEY_DB_PASWORD",
                        "LATCHKEY_ADMIN_TOKN")))
                .containsExactly("LATCHKEY_ADMIN_TOKN", "LATCHKEY_DB_PASWORD");
    }
}
