package dev.latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** An rp_id that is changed at the very moment at which a passkey is registered under it. */
@QuarkusTest
class RpIdChangeTest {
    @Inject
    DataSource database;

    @Inject
    Rows rows;

    private static Response change(TestApp app, Map<String, ?> patch) {
        return Operator.request().body(patch).patch("/admin/v1/apps/{id}", app.id());
    }

    @Test
    void a_registration_that_is_being_written_keeps_the_rp_id() throws Exception {
        TestApp app = Operator.makeApp();
        app.backend().register("ada");
        try (Connection registration = database.getConnection()) {
            registration.setAutoCommit(false);
            execute(registration, "SELECT FROM relying_party WHERE app_id = ? FOR SHARE", app);
            execute(registration, """
                    INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, transports, aaguid,
                                         attestation_format, display_name, usage_count, created_at, updated_at)
                    SELECT 'passkey', app_id, id, '\\x01', '', 'example.com', '{}', gen_random_uuid(), 'none', '', 0,
                           now(), now()
                    FROM app_user WHERE app_id = ?
                    """, app);
            assertThat(change(app, Map.of("name", "Other settings are changed meanwhile"))
                            .statusCode())
                    .isEqualTo(200);

            CompletableFuture<Response> answer = CompletableFuture.supplyAsync(
                    () -> change(app, Map.of("rp_id", "example.org", "auth_origin", "https://example.org")));
            while (rows.texts("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND"
                            + " datname = current_database()")
                    .isEmpty()) {
                assertThat(answer).isNotDone();
            }
            registration.commit();

            assertThat(answer.get().statusCode()).isEqualTo(409);
            assertThat(answer.get().<String>path("code")).isEqualTo("conflict");
        }
    }

    @Test
    void a_registration_waits_for_no_other_change_of_its_app() throws Exception {
        TestApp app = Operator.makeApp();
        String transaction = app.backend().register("ada");
        try (Connection change = database.getConnection()) {
            change.setAutoCommit(false);
            execute(change, "SELECT FROM app WHERE id = ? FOR UPDATE", app);

            String nonce = app.browser().register(SoftAuthenticator.synced(), transaction);
            app.backend().register("bob");

            assertThat(app.backend().externalIdOf(nonce)).isEqualTo("ada");
            change.rollback();
        }
    }

    private static void execute(Connection connection, String sql, TestApp app) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, app.id());
            statement.execute();
        }
    }
}
