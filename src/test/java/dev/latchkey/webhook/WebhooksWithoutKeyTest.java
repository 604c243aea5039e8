package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.services.SparseProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SparseProfile.class)
class WebhooksWithoutKeyTest {
    @Test
    void without_the_operators_key_no_webhook_is_created() {
        assertThat(Answers.text(
                        Hook.request(
                                Operator.makeApp(),
                                Map.of("url", "https://example.com/", "events", List.of("user.created"))),
                        400,
                        "/error"))
                .contains("LATCHKEY_ENCRYPTION_KEY");
    }
}
