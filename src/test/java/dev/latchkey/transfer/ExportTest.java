package dev.latchkey.transfer;

import static dev.latchkey.transfer.Mover.file;
import static dev.latchkey.transfer.Mover.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Actor;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The content of an export, its snapshot, and its continuation. */
@QuarkusTest
class ExportTest {
    @Inject
    DataSource database;

    @Inject
    Rows rows;

    @Inject
    Export export;

    @Inject
    Apps apps;

    @Inject
    Actor actor;

    private static List<String> texts(List<JsonNode> lines, String type, String member) {
        return lines.stream()
                .filter(line -> line.path("type").asText().equals(type))
                .map(line -> line.path(member).asText())
                .toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "user-%04d".formatted(i)).toList();
    }

    /** An app with this number of users, named in the order of their creation. */
    private static TestApp appWith(int users) {
        TestApp app = Operator.makeApp();
        Object[] lines = names(0, users).stream()
                .map(name -> user(name).put("created_at", createdAt(name)))
                .toArray();
        assertThat(Mover.read(app, file(lines)).errors()).isEmpty();
        return app;
    }

    private static String createdAt(String name) {
        return Instant.parse("2026-01-01T00:00:00Z")
                .plusMillis(Long.parseLong(name.substring("user-".length())))
                .toString();
    }

    /** An app in which everything was done that affects an export. */
    private TestApp livelyApp() {
        TestApp app = Operator.makeApp(Map.of("attestation", "direct"));
        SoftAuthenticator web = SoftAuthenticator.synced();
        SoftAuthenticator key = SoftAuthenticator.securityKey().attestation(AttestationFormat.PACKED_SELF);
        app.browser().register(web, app.backend().register("ada"));
        app.browser().register(key, app.backend().register("ada"));
        app.client(Dialect.IOS)
                .register(SoftAuthenticator.synced(), app.backend().register("ben"));
        app.backend().register("pat who never came");
        app.browser().logIn(key, app.backend().authenticate("ada"));
        app.browser().logIn(web, null);
        Person ada = Person.of(database, app, "ada");
        app.backend()
                .request()
                .body("{\"user_metadata\":{\"z\":1e2,\"a\":[null,{\"\u00e9\":\"\\u2028\"}]}}")
                .patch("/v1/apps/{app_id}/users/{user_id}", app.id(), ada.id());
        app.backend()
                .request()
                .body("{\"friendly_name\":\"Ada's key\"}")
                .patch(
                        "/v1/apps/{app_id}/users/{user_id}/devices/{device_id}",
                        app.id(),
                        ada.id(),
                        ada.deviceIds().get(1));
        app.backend()
                .request()
                .delete(
                        "/v1/apps/{app_id}/users/{user_id}/devices/{device_id}",
                        app.id(),
                        ada.id(),
                        ada.deviceIds().get(0));
        Person.of(database, app, "ben").deactivate();
        return app;
    }

    @Test
    void an_imported_export_has_all_data_of_users_and_passkeys() {
        TestApp old = livelyApp();
        TestApp fresh = Operator.makeApp();

        Report report = Mover.read(fresh, Mover.exported(old));

        assertThat(report.errors()).isEmpty();
        assertThat(report.counts("users")).isEqualTo("3/0/0");
        assertThat(report.counts("passkeys")).isEqualTo("2/0/0");
        assertThat(report.counts("revoked_credentials")).isEqualTo("1/0/0");
        for (String table : List.of("app_user", "passkey", "revoked_credential")) {
            assertThat(of(fresh, table)).isEqualTo(of(old, table));
        }
    }

    /** The rows of a table, without the app's id. */
    private List<String> of(TestApp app, String table) {
        return AppRows.of(database, app.id(), table).stream()
                .map(row -> row.replace(app.id(), "APP"))
                .toList();
    }

    private App domain(TestApp app) {
        return apps.get(app.id());
    }

    @Test
    void passkeys_follow_their_user_and_are_counted_at_the_end() {
        List<JsonNode> lines = Mover.export(livelyApp());

        assertThat(lines.stream().map(line -> line.path("type").asText()))
                .containsExactly(
                        "header",
                        "user",
                        "passkey",
                        "user",
                        "passkey",
                        "user",
                        "checkpoint",
                        "revoked_credential",
                        "checkpoint",
                        "end");
        assertThat(lines.get(2).path("external_id").asText()).isEqualTo("ada");
        assertThat(lines.get(4).path("external_id").asText()).isEqualTo("ben");
        JsonNode end = lines.get(9);
        assertThat(end.path("users").asInt()).isEqualTo(3);
        assertThat(end.path("passkeys").asInt()).isEqualTo(2);
        assertThat(end.path("revoked_credentials").asInt()).isEqualTo(1);
    }

    @Test
    void an_app_without_users_can_be_exported() {
        List<JsonNode> lines = Mover.export(Operator.makeApp());

        assertThat(lines.stream().map(line -> line.path("type").asText())).containsExactly("header", "end");
    }

    @Test
    void an_export_resumes_after_any_checkpoint_without_gaps() {
        TestApp app = appWith(2 * Export.BATCH + 1);
        rows.change(
                "INSERT INTO revoked_credential SELECT ?, sha256(i::text::bytea) FROM generate_series(1, 501) i",
                app.id());
        List<JsonNode> whole = Mover.export(app);
        assertThat(texts(whole, "user", "external_id")).isEqualTo(names(0, 2 * Export.BATCH + 1));
        List<String> cursors = texts(whole, "checkpoint", "cursor");
        assertThat(cursors).hasSize(5);

        for (int i = 0; i < cursors.size(); i++) {
            List<JsonNode> rest = Mover.lines(Mover.request()
                    .queryParam("cursor", cursors.get(i))
                    .get("/admin/v1/apps/{app_id}/export", app.id()));
            assertThat(rest.get(0).path("resumed").booleanValue()).isTrue();
            assertThat(rest.get(0).path("version").intValue()).isEqualTo(1);
            int behind = Math.min((i + 1) * Export.BATCH, 2 * Export.BATCH + 1);
            assertThat(texts(rest, "user", "external_id")).isEqualTo(names(behind, 2 * Export.BATCH + 1));
            assertThat(texts(rest, "revoked_credential", "credential_hash")).hasSize(i < 3 ? 501 : i == 3 ? 1 : 0);
        }
    }

    @Test
    void an_export_is_a_snapshot_of_one_moment() throws IOException {
        TestApp app = appWith(Export.BATCH + 1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        OutputStream meddler = new OutputStream() {
            private boolean done;

            @Override
            public void write(int one) {
                all.write(one);
            }

            @Override
            public void flush() {
                if (!done) {
                    done = true;
                    CompletableFuture.runAsync(() -> meddle(app)).join();
                }
            }
        };

        recorded(app).write(meddler);

        List<JsonNode> lines =
                all.toString(StandardCharsets.UTF_8).lines().map(Mover::json).toList();
        assertThat(texts(lines, "user", "external_id")).isEqualTo(names(0, Export.BATCH + 1));
        assertThat(texts(lines, "revoked_credential", "credential_hash")).isEmpty();
        assertThat(texts(Mover.export(app), "user", "external_id"))
                .contains("one-more")
                .doesNotContain("user-0500");
    }

    private Export.Recorded recorded(TestApp app) {
        actor.is("a test", null, null);
        return export.users(domain(app), ExportCursor.START);
    }

    private void meddle(TestApp app) {
        rows.change("DELETE FROM app_user WHERE app_id = ? AND external_id = 'user-0500'", app.id());
        Mover.read(app, file(user("one-more")));
        rows.change("INSERT INTO revoked_credential VALUES (?, sha256('x'::bytea))", app.id());
    }

    @Test
    void an_export_ends_when_the_client_disconnects() {
        TestApp app = appWith(1);
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> recorded(app).write(gone)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_cursor_that_was_not_issued_is_refused() {
        TestApp app = Operator.makeApp();
        for (String cursor : new String[] {"", "x", "AAAA", "MSAy", "MSAyIC0", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5IGEg"}) {
            Answers.assertError(
                    Mover.request().queryParam("cursor", cursor).get("/admin/v1/apps/{app_id}/export", app.id()),
                    400,
                    "invalid_request");
        }
    }
}
