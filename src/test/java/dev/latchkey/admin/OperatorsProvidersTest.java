package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OperationsProfile.class)
class OperatorsProvidersTest {
    private static final String AAGUID = "0f0e0d0c-0b0a-0908-0706-050403020100";
    private static final String ICON = "data:image/svg+xml;base64,PHN2Zy8+";

    @Test
    void a_device_has_the_name_and_icons_of_the_operators_file() {
        TestApp app = Operator.makeApp();
        app.browser()
                .register(
                        SoftAuthenticator.synced().aaguid(UUID.fromString(OperationsProfile.AAGUID)),
                        app.backend().register("ada"));

        var user = JsonDocument.of(app.backend()
                .request()
                .get(
                        "/v1/apps/{app_id}/users/{user_id}",
                        app.id(),
                        app.backend().userId("ada")));

        assertThat(user.getString("user.webauthn_devices[0].friendly_name")).isEqualTo("Ours");
        assertThat(user.getMap("user.webauthn_devices[0].icons"))
                .containsEntry("light", null)
                .containsEntry("dark", OperationsProfile.ICON);
    }
}
