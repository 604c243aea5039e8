package dev.latchkey.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.JsonDocument;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        JsonDocument user = JsonDocument.of(ada.read());
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
                        + "a\"b,asleep,1,,\n"
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
                        "12 invalid");
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_negative_number_of_logins_is_named_by_its_column() {
        Report report = Mover.readCsv(app, "external_id,login_count\nada,-1\n");

        assertThat(report.lines().get(0).path("error").textValue()).startsWith("login_count must be");
    }

    @Test
    void a_quoted_field_may_have_several_lines_none_of_which_is_a_record() {
        Report report = Mover.readCsv(
                app,
                "name,external_id,user_metadata\r\n"
                        + "\"Ada\r\nx,mallory,{}\r\n\n\",ada,\"{\r\n \"\"plan\"\": 1\n}\"\r\n"
                        + "x,ben,[]\r\n"
                        + "x,\"c\nd\",\r\n"
                        + "x,zoe,\r\n");

        assertThat(report.errors()).containsExactly("8 invalid", "9 invalid");
        assertThat(users()).containsExactly("ada", "zoe");
        assertThat(report.summary().path("lines").intValue()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void lines_may_end_in_any_way_and_the_last_one_without_an_end(String end) {
        for (String mark : List.of("", "\ufeff")) {
            for (String last : List.of("", end, end + end)) {
                app = Operator.makeApp();
                Report report = Mover.readCsv(
                        app, mark + String.join(end, "\"external_id\",login_count", "ada,1", "ben,-1", "zoe,1") + last);

                assertThat(report.errors()).containsExactly("3 invalid");
                assertThat(users()).containsExactly("ada", "zoe");
                assertThat(report.summary().path("complete").booleanValue()).isTrue();
            }
        }
    }

    private static byte[] csv(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private record Refused(String name, byte[] file, String reason, String word) {}

    @TestFactory
    Stream<DynamicTest> a_file_that_is_not_understood_is_refused_as_a_whole_with_the_reason() {
        String users = "external_id,status\nada,active\n";
        return Stream.of(
                        new Refused("sep=", csv("sep=,\n" + users, UTF_8), "header", "sep="),
                        new Refused("sep=;", csv("sep=;\nexternal_id;status\nada;active\n", UTF_8), "header", "sep="),
                        new Refused("semicolons", csv(users.replace(',', ';'), UTF_8), "header", "semicolons"),
                        new Refused("tabs", csv(users.replace(',', '\t'), UTF_8), "header", "tabs"),
                        new Refused("UTF-16 with a mark", csv(users, UTF_16), "encoding", "UTF-16"),
                        new Refused("UTF-16, big end first", csv(users, UTF_16BE), "encoding", "UTF-16"),
                        new Refused("UTF-16, little end first", csv(users, UTF_16LE), "encoding", "UTF-16"),
                        new Refused("no header", csv("ada,active\nben,active\n", UTF_8), "header", "external_id"),
                        new Refused(
                                "a header too long",
                                csv("external_id" + ",x".repeat(200_000) + "\n", UTF_8),
                                "header",
                                "too long"),
                        new Refused(
                                "a column twice",
                                csv("external_id,External ID\nada,ben\n", UTF_8),
                                "header",
                                "Two columns"),
                        new Refused(
                                "two columns of one meaning",
                                csv("external_id,id,user_id\nada,a,b\n", UTF_8),
                                "header",
                                "Two columns"))
                .map(refused -> DynamicTest.dynamicTest(refused.name, () -> {
                    app = Operator.makeApp();
                    Report report = Report.of(Mover.post(app, "text/csv", refused.file));
                    assertThat(report.errors()).containsExactly("1 " + refused.reason);
                    assertThat(report.lines().get(0).path("error").textValue()).contains(refused.word);
                    assertThat(report.summary().path("complete").booleanValue()).isFalse();
                    assertThat(users()).isEmpty();
                }));
    }

    @Test
    void an_export_in_utf_16_is_refused_as_a_whole() {
        Report report = Report.of(Mover.post(app, "application/x-ndjson", csv(Mover.file(Mover.user("ada")), UTF_16)));

        assertThat(report.errors()).containsExactly("1 encoding");
    }

    @Test
    void columns_without_a_meaning_may_have_the_same_name() {
        assertThat(Mover.readCsv(app, "x,external_id,x,,\n1,ada,2,,\n").errors())
                .isEmpty();
        assertThat(users()).containsExactly("ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"b,active\n", "\"open,active\n", "\"a\" \"b\",active\n"})
    void nothing_is_read_from_wrong_quotation_marks_on_because_they_hide_where_records_end(String wrong) {
        Report report = Mover.readCsv(app, "external_id,status\nada,active\n" + wrong + "zoe,active\n");

        assertThat(report.errors()).containsExactly("3 csv");
        assertThat(report.summary().path("complete").booleanValue()).isFalse();
        assertThat(users()).containsExactly("ada");
    }

    @Test
    void a_record_that_is_too_long_or_not_in_utf_8_is_skipped() {
        byte[] file = csv(
                "external_id,status,name\n"
                        + "ada,active,\"" + "x\n".repeat(100_000) + "\"\n"
                        + "many" + ",".repeat(300_000) + "\n"
                        + "long,active,\"" + "x".repeat(200_000) + "\",\"" + "x".repeat(200_000) + "\"\n"
                        + "J\u00fcrgen,active,\n"
                        + "zoe,active,\n",
                ISO_8859_1);

        Report report = Report.of(Mover.post(app, "text/csv", file));

        assertThat(report.errors()).containsExactly("100003 too_long", "100004 too_long", "100005 encoding");
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_quotation_mark_that_is_not_closed_for_long_ends_the_import() {
        Report report =
                Mover.readCsv(app, "external_id,status\nada,active\n\"open,active\n" + "x,active\n".repeat(200_000));

        assertThat(report.errors()).containsExactly("3 too_long");
        assertThat(users()).containsExactly("ada");
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
