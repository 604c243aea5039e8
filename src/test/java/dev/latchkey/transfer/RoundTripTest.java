package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Another app imports an app's export, and its users log in there. */
@QuarkusTest
class RoundTripTest {
    @Test
    void users_log_in_to_the_app_they_were_moved_to_with_their_passkeys() {
        TestApp old = Operator.makeApp();
        SoftAuthenticator web = SoftAuthenticator.synced();
        SoftAuthenticator phone = SoftAuthenticator.synced();
        old.browser().register(web, old.backend().register("ada"));
        old.client(Dialect.IOS).register(phone, old.backend().register("ben"));

        TestApp fresh = Operator.makeApp();
        Report report = Mover.read(fresh, Mover.exported(old));

        assertThat(report.errors()).isEmpty();
        assertThat(report.counts("users")).isEqualTo("2/0/0");
        assertThat(report.counts("passkeys")).isEqualTo("2/0/0");
        assertThat(fresh.backend().externalIdOf(fresh.browser().logIn(web, null)))
                .isEqualTo("ada");
        assertThat(fresh.backend()
                        .externalIdOf(fresh.client(Dialect.IOS)
                                .logIn(phone, fresh.backend().authenticate("ben"))))
                .isEqualTo("ben");
    }
}
