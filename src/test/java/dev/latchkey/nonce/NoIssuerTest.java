package dev.latchkey.nonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OperationsProfile.class)
class NoIssuerTest {
    @Test
    void without_a_configured_issuer_no_app_signs_its_nonces() {
        TestApp app = Operator.makeApp();

        Response refused = Operator.changeSettings(app.id(), Map.of("nonce_format", "jwt"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("code")).isEqualTo("invalid_request");
        assertThat(refused.<String>path("error")).contains("public URL");
    }
}
