package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FirstLoginTest {
    @Test
    void a_passkey_is_registered_and_logs_in_with_a_transaction_and_without() {
        TestApp app = Operator.makeApp();
        SoftAuthenticator authenticator = SoftAuthenticator.synced();

        String registered = app.browser().register(authenticator, app.backend().register("ada"));
        assertThat(app.backend().externalIdOf(registered)).isEqualTo("ada");

        String loggedIn = app.browser().logIn(authenticator, app.backend().authenticate("ada"));
        assertThat(app.backend().externalIdOf(loggedIn)).isEqualTo("ada");

        String discovered = app.browser().logIn(authenticator, null);
        assertThat(app.backend().externalIdOf(discovered)).isEqualTo("ada");
    }
}
