package dev.latchkey.nonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.SparseProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SparseProfile.class)
class NoEncryptionKeyTest {
    @Test
    void without_the_operators_key_no_app_signs_its_nonces_and_everything_else_works() {
        TestApp app = Operator.makeApp();
        Response refused = Operator.changeSettings(app.id(), Map.of("nonce_format", "jwt"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("code")).isEqualTo("invalid_request");
        assertThat(refused.<String>path("error")).contains("encryption key");
        Response notMade = Operator.request()
                .body(Map.of(
                        "name", "Example",
                        "rp_id", "example.com",
                        "auth_origin", "https://example.com",
                        "settings", Map.of("nonce_format", "jwt")))
                .post("/admin/v1/apps");
        assertThat(notMade.statusCode()).isEqualTo(400);

        assertThat(Operator.changeSettings(app.id(), Map.of("nonce_format", "opaque"))
                        .statusCode())
                .isEqualTo(200);
        String nonce =
                app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
    }
}
