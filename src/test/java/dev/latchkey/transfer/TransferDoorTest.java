package dev.latchkey.transfer;

import static dev.latchkey.transfer.Mover.file;
import static dev.latchkey.transfer.Mover.passkey;
import static dev.latchkey.transfer.Mover.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls with which operators export and import users. */
@QuarkusTest
class TransferDoorTest {
    @Inject
    DataSource database;

    @Inject
    Rows rows;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private List<Map<String, Object>> actions() {
        return Operator.request()
                .get("/admin/v1/apps/{app_id}/events", app.id())
                .then()
                .statusCode(200)
                .extract()
                .path("events.findAll { it.kind == 'operator' && it.type.startsWith('user') }");
    }

    @Test
    void exports_and_imports_are_audited() {
        Mover.read(app, file(user("ada")));
        String id = Person.of(database, app, "ada").id();
        Mover.export(app);
        Mover.lines(Mover.request().get("/admin/v1/apps/{app_id}/users/{user_id}/export", app.id(), id));

        assertThat(actions().stream().map(action -> action.get("type") + " " + action.get("user_id")))
                .containsExactly("user.exported " + id, "users.exported null", "users.imported null");
        assertThat(actions())
                .allSatisfy(action -> assertThat(action.get("actor")).isEqualTo("token"));
    }

    @Test
    void a_head_of_an_export_does_nothing() {
        Mover.read(app, file(user("ada")));
        String users = "/admin/v1/apps/" + app.id();
        String ada = users + "/users/" + Person.of(database, app, "ada").id();

        for (String path : List.of(users + "/export", ada + "/export")) {
            Response response = Mover.request().head(path);
            response.then().statusCode(200).contentType("application/x-ndjson");
            assertThat(response.asString()).isEmpty();
        }
        Mover.request().head(users + "/users/nobody/export").then().statusCode(404);

        assertThat(actions().stream().map(action -> action.get("type"))).containsExactly("users.imported");
    }

    @Test
    void an_unknown_app_is_404_and_nothing_is_audited() {
        TestApp none = new TestApp("nothing", "", Operator.ORIGIN);
        Answers.assertError(Mover.request().get("/admin/v1/apps/nothing/export"), 404, "app_not_found");
        Answers.assertError(Mover.post(none, "application/x-ndjson", file()), 404, "app_not_found");
        Answers.assertError(Mover.request().get("/admin/v1/apps/nothing/users/nobody/export"), 404, "app_not_found");
        Answers.assertError(
                Mover.request().get("/admin/v1/apps/{app_id}/users/nobody/export", app.id()), 404, "user_not_found");
        assertThat(rows.texts("SELECT type FROM operator_action WHERE app_id = 'nothing'"))
                .isEmpty();
        assertThat(actions()).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"application/json", "text/plain", "*/*", "application/*", "nonsense"})
    void a_file_of_another_kind_is_415(@Nullable String type) {
        String header = type == null ? "" : "Content-Type: " + type + "\r\n";
        try (RawHttp connection = RawHttp.open()) {
            RawHttp.Answer answer = connection
                    .write("POST /admin/v1/apps/" + app.id()
                            + "/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Operator.TOKEN + "\r\n"
                            + header + "Content-Length: 2\r\n\r\n{}")
                    .read();
            assertThat(answer.status()).isIn(400, 415);
            assertThat(answer.body()).contains("\"code\":\"invalid_request\"");
        }
        assertThat(actions()).isEmpty();
    }

    @Test
    void the_content_type_may_have_parameters_and_any_case() {
        assertThat(Mover.Report.of(Mover.post(app, "Application/X-NDJSON; charset=utf-8", file(user("ada"))))
                        .counts("users"))
                .isEqualTo("1/0/0");
        assertThat(Mover.Report.of(Mover.post(app, "text/csv; header=present", "external_id\nben\n"))
                        .counts("users"))
                .isEqualTo("1/0/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dry_run=yes", "dry_run=", "dry_run=true&dry_run=false", "dry_run=%ff"})
    void an_ambiguous_dry_run_is_400(String query) {
        Response response = Mover.request()
                .urlEncodingEnabled(false)
                .contentType("application/x-ndjson")
                .body(file(user("ada")).getBytes(StandardCharsets.UTF_8))
                .post("/admin/v1/apps/" + app.id() + "/import?" + query);

        Answers.assertError(response, 400, "invalid_request");
        assertThat(actions()).isEmpty();
    }

    @Test
    void an_import_changes_only_its_app() {
        TestApp other = Operator.makeApp();
        String file = file(
                user("ada").put("id", "one"),
                passkey("ada", SoftAuthenticator.synced().makeElsewhere("example.com", new byte[] {1}))
                        .put("id", "two"));

        assertThat(Mover.read(app, file).errors()).isEmpty();
        assertThat(Mover.export(other)).hasSize(2);
        assertThat(Mover.read(other, file).counts("passkeys")).isEqualTo("1/0/0");
    }

    @Test
    void the_export_of_one_user_has_all_their_data_and_no_one_elses() {
        SoftAuthenticator adas = SoftAuthenticator.synced();
        app.browser().register(adas, app.backend().register("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ben@example.com"));
        app.browser().logIn(adas, null);
        Person ada = Person.of(database, app, "ada");
        ada.deactivate();

        List<JsonNode> lines =
                Mover.lines(Mover.request().get("/admin/v1/apps/{app_id}/users/{user_id}/export", app.id(), ada.id()));

        assertThat(lines.stream().map(line -> line.path("type").asText()))
                .containsExactly(
                        "header",
                        "user",
                        "passkey",
                        "user.exported",
                        "user.deactivated",
                        "passkey_login",
                        "passkey_register");
        assertThat(lines.get(1).path("external_id").asText()).isEqualTo("ada");
        assertThat(lines.get(2).path("credential_id").asText())
                .isEqualTo(adas.newest().idText());
        assertThat(lines.get(5).path("ip_addr").asText()).isNotEmpty();
        assertThat(lines.toString()).doesNotContain("ben@example.com");
    }

    @Test
    void a_deleted_user_is_in_no_table() {
        SoftAuthenticator adas = SoftAuthenticator.synced();
        app.browser().register(adas, app.backend().register("ada, erased"));
        app.browser().logIn(adas, null);
        Person ada = Person.of(database, app, "ada, erased");
        String credential = rows.texts("SELECT encode(credential_id, 'hex') FROM passkey WHERE user_id = ?", ada.id())
                .get(0);
        assertThat(tablesWith("ada, erased")).contains("app_user");
        assertThat(tablesWith(credential)).contains("passkey", "ceremony");

        Operator.request()
                .delete("/admin/v1/apps/{app_id}/users/{user_id}", app.id(), ada.id())
                .then()
                .statusCode(200);

        assertThat(tablesWith("ada, erased")).isEmpty();
        assertThat(tablesWith(credential)).isEmpty();
        // The audit record says that the user was deleted and who did it; the id no longer belongs to a user.
        assertThat(tablesWith(ada.id())).containsExactly("operator_action");
        Mover.request()
                .get("/admin/v1/apps/{app_id}/users/{user_id}/export", app.id(), ada.id())
                .then()
                .statusCode(404);
    }

    @Test
    void a_ceremony_of_a_deleted_user_cannot_be_joined_with_an_operators_action_on_a_passkey() {
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        Person ada = Person.of(database, app, "ada");
        String device =
                rows.texts("SELECT id FROM passkey WHERE user_id = ?", ada.id()).get(0);
        ada.revokeAll();

        Operator.request()
                .delete("/admin/v1/apps/{app_id}/users/{user_id}", app.id(), ada.id())
                .then()
                .statusCode(200);

        assertThat(tablesWith(device)).containsExactly("operator_action");
    }

    @Test
    void a_login_that_completes_while_its_user_is_deleted_leaves_no_trace_of_them_either() throws Exception {
        SoftAuthenticator adas = SoftAuthenticator.synced();
        app.browser().register(adas, app.backend().register("ada"));
        app.browser().logIn(adas, null);
        Person ada = Person.of(database, app, "ada");
        CompletableFuture<Integer> deletion;
        try (Connection login = database.getConnection();
                Statement statement = login.createStatement()) {
            login.setAutoCommit(false);
            statement.executeUpdate("UPDATE passkey SET usage_count = 2 WHERE user_id = '" + ada.id() + "'");
            statement.executeUpdate("INSERT INTO ceremony SELECT (jsonb_populate_record(c, jsonb_build_object('id',"
                    + " gen_random_uuid()))).* FROM ceremony c WHERE transaction_hash IS NULL AND user_id = '"
                    + ada.id() + "'");
            deletion = CompletableFuture.supplyAsync(() -> Operator.request()
                    .delete("/admin/v1/apps/{app_id}/users/{user_id}", app.id(), ada.id())
                    .statusCode());
            await().until(() -> !rows.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database() AND query LIKE '%DELETE FROM passkey%'")
                    .isEmpty());
            login.commit();
            login.setAutoCommit(true);
        }

        assertThat(deletion.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(tablesWith(ada.id())).containsExactly("operator_action");
    }

    /** The tables with a row of the app, or of no app, that contains a text. */
    private List<String> tablesWith(String needle) {
        return rows
                .query("SELECT t.table_name, c.column_name FROM information_schema.tables t"
                        + " LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema"
                        + " AND c.table_name = t.table_name AND c.column_name = 'app_id'"
                        + " WHERE t.table_schema = 'public' ORDER BY 1")
                .stream()
                .filter(table -> !rows.query(
                                "SELECT 1 FROM " + table.get("table_name") + " t WHERE "
                                        + (table.get("column_name") == null ? "?::text IS NOT NULL" : "app_id = ?")
                                        + " AND strpos(to_jsonb(t)::text, ?) > 0",
                                app.id(),
                                needle)
                        .isEmpty())
                .map(table -> (String) table.get("table_name"))
                .toList();
    }
}
