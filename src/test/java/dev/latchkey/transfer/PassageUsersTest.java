package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The CSV of users that Passage exports. */
@QuarkusTest
class PassageUsersTest {
    private static final String COLUMNS =
            "created_at,email,email_verified,external_id,id,last_login_at,login_count,phone,phone_verified,status,updated_at,user_metadata\n";

    @Inject
    DataSource database;

    @Inject
    Rows rows;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private List<String> users() {
        return rows.texts("SELECT external_id FROM app_user WHERE app_id = ? ORDER BY 1", app.id());
    }

    @Test
    void users_keep_their_data_and_enrol_under_their_external_id() {
        Report report = Mover.readCsv(
                app,
                COLUMNS
                        + "2025-10-21T03:24:56.432Z,,false,ada,9DeEXvYBStnzwQcHFd6f558L,2025-11-02T08:00:00Z,17,,false,active,"
                        + "2025-11-02T08:00:00Z,\"{\"\"plan\"\":\"\"basic, or so\"\"}\"\n"
                        + ",,,\"ben, \"\"the second\"\"\",,,,,,,,\n");

        assertThat(report.errors()).isEmpty();
        assertThat(report.counts("users")).isEqualTo("2/0/0");
        assertThat(report.summary().path("complete").booleanValue()).isTrue();
        assertThat(users()).containsExactly("ada", "ben, \"the second\"");
        Person ada = Person.of(database, app, "ada");
        assertThat(ada.id()).isEqualTo("9DeEXvYBStnzwQcHFd6f558L");
        JsonPath user = ada.read().jsonPath();
        assertThat(user.getString("user.created_at")).startsWith("2025-10-21T03:24:56.432");
        assertThat(user.getString("user.last_login_at")).isEqualTo("2025-11-02T08:00:00Z");
        assertThat(user.getInt("user.login_count")).isEqualTo(17);
        assertThat(user.getString("user.status")).isEqualTo("active");
        assertThat(user.getMap("user.user_metadata")).isEqualTo(Map.of("plan", "basic, or so"));

        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        assertThat(app.backend()
                        .externalIdOf(app.browser()
                                .register(authenticator, app.backend().register("ada"))))
                .isEqualTo("ada");
        assertThat(Person.of(database, app, "ada").id()).isEqualTo(ada.id());
    }

    @Test
    void columns_are_identified_by_name_and_others_are_ignored() {
        Report report = Mover.readCsv(app, "\ufeffShoe size,External ID,\"User ID\"\r\n43,ada,abc\r\n\r\n44,ben,def");

        assertThat(report.errors()).isEmpty();
        assertThat(users()).containsExactly("ada", "ben");
        assertThat(Person.of(database, app, "ben").id()).isEqualTo("def");
    }

    @Test
    void a_second_import_changes_nothing() {
        String file = COLUMNS + "2025-10-21T03:24:56Z,,,ada,,,17,,,active,,{}\n";
        Mover.readCsv(app, file);

        assertThat(Mover.readCsv(app, file).counts("users")).isEqualTo("0/1/0");
    }

    @Test
    void a_bad_line_is_reported_and_skipped() {
        Report report = Mover.readCsv(
                app,
                "external_id,status,login_count,created_at,user_metadata\n"
                        + "ada,active,1,2025-10-21T03:24:56Z,{}\n"
                        + "too,few\n"
                        + "\"open,active,1,,\n"
                        + "\"a\"b,active,1,,\n"
                        + ",active,1,,\n"
                        + "x1,asleep,1,,\n"
                        + "x2,active,many,,\n"
                        + "x3,active,-1,,\n"
                        + "x4,active,1,yesterday,\n"
                        + "x5,active,1,,{\n"
                        + "x6,active,1,,[]\n"
                        + "x7,active,1,,,\n"
                        + "zoe,active,1,2025-10-21T03:24:56Z,\n");

        assertThat(report.errors())
                .containsExactly(
                        "3 invalid",
                        "4 invalid",
                        "5 invalid",
                        "6 invalid",
                        "7 invalid",
                        "8 invalid",
                        "9 invalid",
                        "10 invalid",
                        "11 invalid",
                        "12 invalid",
                        "13 invalid");
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_missing_column_of_external_ids_is_reported_once() {
        Report report = Mover.readCsv(app, "id,email\nabc,ada@example.com\ndef,ben@example.com\n");

        assertThat(report.errors()).containsExactly("1 header");
        assertThat(users()).isEmpty();
    }

    @Test
    void users_of_long_ago_are_not_removed_as_never_enrolled() {
        Mover.readCsv(app, "external_id,status,created_at\nada,pending,2021-10-21T03:24:56Z\n");

        assertThat(rows.texts("SELECT enrolled_at = created_at FROM app_user WHERE app_id = ?", app.id()))
                .containsExactly("true");
    }
}
