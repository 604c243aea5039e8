package dev.latchkey.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration of signing in at an identity provider. */
class SignInTest {
    private static SignInConfig client(String id) {
        return new SignInConfig() {
            @Override
            public Optional<String> clientId() {
                return Optional.ofNullable(id);
            }

            @Override
            public String scope() {
                return "openid latchkey";
            }

            @Override
            public Token token() {
                return Token.ID;
            }
        };
    }

    @Test
    void the_page_learns_where_and_for_which_token_to_ask() {
        SignIn signIn = new SignIn(client("console"), Optional.of("https://idp.example.com:8443/realms/staff"));

        assertThat(signIn.origin()).contains("https://idp.example.com:8443");
        assertThat(signIn.toJson())
                .hasToString("{\"issuer\":\"https://idp.example.com:8443/realms/staff\",\"client_id\":\"console\","
                        + "\"scope\":\"openid latchkey\",\"token\":\"id_token\"}");
    }

    @Test
    void without_a_client_id_there_is_no_provider_to_sign_in_at() {
        SignIn signIn = new SignIn(client(null), Optional.of("https://idp.example.com"));

        assertThat(signIn.origin()).isEmpty();
        assertThat(signIn.toJson().isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "idp", "not a url", "https:", "https://idp.example.com; script-src *"})
    void a_client_id_needs_an_issuer_that_is_a_url(String issuer) {
        assertThatThrownBy(() -> new SignIn(client("console"), Optional.of(issuer)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("latchkey.admin.jwt.issuer");
    }
}
