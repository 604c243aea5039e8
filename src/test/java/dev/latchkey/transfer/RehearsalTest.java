package dev.latchkey.transfer;

import static dev.latchkey.transfer.Mover.file;
import static dev.latchkey.transfer.Mover.passkey;
import static dev.latchkey.transfer.Mover.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.SoftCredential;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A dry run reports what the import would, and changes nothing. */
@QuarkusTest
class RehearsalTest {
    @Inject
    DataSource database;

    private final SoftAuthenticator elsewhere = SoftAuthenticator.synced();

    private SoftCredential credential() {
        return elsewhere.makeElsewhere("example.com", new byte[] {1});
    }

    @Test
    void a_dry_run_reports_what_the_import_then_does() {
        TestApp app = Operator.makeApp();
        SoftCredential known = credential();
        SoftCredential twice = credential();
        assertThat(Mover.read(app, file(user("known").put("id", "k"), passkey("known", known)))
                        .errors())
                .isEmpty();
        List<Object> lines = new ArrayList<>(List.of(
                user("known"),
                user("known").put("id", "other"),
                passkey("known", known),
                passkey("known", credential()),
                user("ada").put("id", "k"),
                user("ada"),
                passkey("ada", twice),
                passkey("known", twice),
                passkey("nobody", credential()),
                "garbage"));
        // So that additions and the comparisons with them are in different transactions.
        for (int i = 0; i < 600; i++) {
            lines.add(user("user-" + i));
        }
        ObjectNode hash = Mover.JSON
                .createObjectNode()
                .put("type", "revoked_credential")
                .put("credential_hash", Mover.base64Url(new byte[32]));
        lines.addAll(List.of(
                user("ada"),
                passkey("ada", twice),
                passkey("user-0", credential()),
                hash,
                hash,
                user("user-7").put("id", "x")));
        String file = file(lines.toArray());
        List<String> before = AppRows.of(database, app.id());

        Report rehearsed = Mover.rehearse(app, file);

        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
        Report read = Mover.read(app, file);
        assertThat(rehearsed.summary().path("dry_run").booleanValue()).isTrue();
        assertThat(rehearsed.errors()).isEqualTo(read.errors()).hasSize(6);
        for (String kind : List.of("users", "passkeys", "revoked_credentials")) {
            assertThat(rehearsed.counts(kind)).isEqualTo(read.counts(kind));
        }
        assertThat(read.counts("users")).isEqualTo("601/2/3");
        assertThat(read.counts("passkeys")).isEqualTo("3/2/2");
        assertThat(read.counts("revoked_credentials")).isEqualTo("1/1/0");
    }

    @Test
    void a_dry_run_is_not_audited_because_it_changes_nothing() {
        TestApp app = Operator.makeApp();

        Mover.rehearse(app, file(user("ada")));
        assertThat(types(app)).doesNotContain("users.imported");

        Mover.read(app, file(user("ada")));
        assertThat(types(app)).contains("users.imported");
    }

    private static List<String> types(TestApp app) {
        return Operator.request()
                .get("/admin/v1/apps/{app_id}/events", app.id())
                .then()
                .statusCode(200)
                .extract()
                .path("events.type");
    }

    @Test
    void a_dry_run_reports_progress() {
        TestApp app = Operator.makeApp();
        Object[] lines = new Object[10_500];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = user("user-" + i);
        }

        Report report = Mover.rehearse(app, file(lines));

        List<JsonNode> progress = report.lines().stream()
                .filter(line -> line.path("type").asText().equals("progress"))
                .toList();
        assertThat(progress).hasSize(1);
        assertThat(progress.get(0).path("lines").asLong()).isBetween(10_000L, 10_500L);
        assertThat(progress.get(0).at("/users/created").asLong()).isBetween(9_000L, 10_500L);
    }
}
