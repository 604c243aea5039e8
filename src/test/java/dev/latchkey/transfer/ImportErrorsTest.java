package dev.latchkey.transfer;

import static dev.latchkey.transfer.Mover.END;
import static dev.latchkey.transfer.Mover.HEADER;
import static dev.latchkey.transfer.Mover.file;
import static dev.latchkey.transfer.Mover.passkey;
import static dev.latchkey.transfer.Mover.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.SoftCredential;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A bad line is reported with its number and reason, and the others are imported. */
@QuarkusTest
class ImportErrorsTest {
    @Inject
    DataSource database;

    @Inject
    Rows rows;

    @Inject
    TestClock clock;

    private final SoftAuthenticator elsewhere = SoftAuthenticator.synced();
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private SoftCredential credential() {
        return elsewhere.makeElsewhere("example.com", "ada's handle".getBytes(UTF_8));
    }

    private List<String> users() {
        return rows.texts("SELECT external_id FROM app_user WHERE app_id = ? ORDER BY 1", app.id());
    }

    private List<String> passkeys() {
        return AppRows.of(database, app.id(), "passkey");
    }

    private record Bad(String what, String reason, Consumer<ObjectNode> change) {}

    private static Bad bad(String what, String reason, Consumer<ObjectNode> change) {
        return new Bad(what, reason, change);
    }

    private Stream<DynamicTest> refused(Stream<Bad> cases, Supplier<ObjectNode> good) {
        return cases.map(one -> DynamicTest.dynamicTest(one.what(), () -> {
            app = Operator.makeApp();
            ObjectNode bad = good.get();
            one.change().accept(bad);

            Report report = Mover.read(app, file(user("ada"), bad, user("zoe")));

            assertThat(report.errors()).containsExactly("3 " + one.reason());
            assertThat(report.summary().path("complete").booleanValue()).isTrue();
            assertThat(users()).containsExactly("ada", "zoe");
            assertThat(passkeys()).isEmpty();
        }));
    }

    @TestFactory
    Stream<DynamicTest> a_user_with_one_bad_member_is_skipped() {
        return refused(
                Stream.of(
                        bad("without an external_id", "invalid", line -> line.remove("external_id")),
                        bad("an empty external_id", "invalid", line -> line.put("external_id", "")),
                        bad("a long external_id", "invalid", line -> line.put("external_id", "x".repeat(257))),
                        bad("a control character", "invalid", line -> line.put("external_id", "a\u0000b")),
                        bad("an external_id that is a number", "invalid", line -> line.put("external_id", 7)),
                        bad("an id of other characters", "invalid", line -> line.put("id", "no/id")),
                        bad("an unknown status", "invalid", line -> line.put("status", "asleep")),
                        bad("metadata that are not an object", "invalid", line -> line.put("user_metadata", "x")),
                        bad(
                                "metadata of more than 16 KiB",
                                "invalid",
                                line -> line.putObject("user_metadata").put("x", "x".repeat(16 * 1024))),
                        bad(
                                "U+0000 in metadata",
                                "invalid",
                                line -> line.putObject("user_metadata").put("x", "\u0000")),
                        bad("a handle that is not base64url", "invalid", line -> line.put("user_handle", "+/+/")),
                        bad("an empty handle", "invalid", line -> line.put("user_handle", "")),
                        bad(
                                "a handle for no iPhone",
                                "invalid",
                                line -> line.put("user_handle", Mover.base64Url(new byte[49]))),
                        bad("a negative count", "invalid", line -> line.put("past_login_count", -1)),
                        bad("half a login", "invalid", line -> line.put("past_login_count", 0.5)),
                        bad("a time without a zone", "invalid", line -> line.put("created_at", "2026-01-01T00:00:00")),
                        bad(
                                "a time before computers",
                                "invalid",
                                line -> line.put("created_at", "1969-12-31T23:59:59Z")),
                        bad(
                                "a time far beyond",
                                "invalid",
                                line -> line.put("created_at", "+999999999-01-01T00:00:00Z")),
                        bad(
                                "a time to come",
                                "invalid",
                                line -> line.put(
                                        "created_at",
                                        clock.instant()
                                                .plus(Duration.ofHours(1))
                                                .toString())),
                        bad("another type", "type", line -> line.put("type", "person")),
                        bad("no type", "invalid", line -> line.remove("type"))),
                () -> user("bob"));
    }

    @TestFactory
    Stream<DynamicTest> a_passkey_with_one_bad_member_is_skipped() {
        return refused(
                Stream.of(
                        bad("of nobody", "user_unknown", line -> line.put("external_id", "nobody")),
                        bad("without a user", "invalid", line -> line.remove("external_id")),
                        bad("of another relying party", "rp_id", line -> line.put("rp_id", "example.org")),
                        bad("without a credential id", "invalid", line -> line.remove("credential_id")),
                        bad(
                                "a short credential id",
                                "cred_id_length",
                                line -> line.put("credential_id", Mover.base64Url(new byte[15]))),
                        bad(
                                "a long credential id",
                                "cred_id_length",
                                line -> line.put("credential_id", Mover.base64Url(new byte[1024]))),
                        bad("without a key", "invalid", line -> line.remove("public_key")),
                        bad("a key that is not base64url", "invalid", line -> line.put("public_key", "%")),
                        bad("a key that is not CBOR", "key_params", line -> line.put("public_key", "AAAA")),
                        bad("a key in the wrong place", "key_point", key(cose -> cose.Set(-2, new byte[32]))),
                        bad("a key of another algorithm", "alg_not_offered", key(cose -> cose.Set(3, -47))),
                        bad("a weak key", "key_weak", line -> line.put("public_key", rsa512())),
                        bad("a counter beyond its 32 bits", "invalid", line -> line.put("sign_count", 0x1_0000_0000L)),
                        bad(
                                "backed up, though it cannot be",
                                "bs_without_be",
                                line -> line.put("backup_eligible", false).put("backup_state", true)),
                        bad("a flag that is a string", "invalid", line -> line.put("user_verified", "true")),
                        bad(
                                "a handle of 65 bytes",
                                "invalid",
                                line -> line.put("user_handle", Mover.base64Url(new byte[65]))),
                        bad("transports in a string", "invalid", line -> line.put("transports", "usb,nfc")),
                        bad("an AAGUID without hyphens", "invalid", line -> line.put("aaguid", "0".repeat(32))),
                        bad(
                                "a malformed attestation",
                                "attestation_object",
                                line -> line.put("attestation_object", "AAAA")),
                        bad("a long name", "invalid", line -> line.put("friendly_name", "x".repeat(257))),
                        bad("a long user agent", "invalid", line -> line.put("user_agent", "x".repeat(501)))),
                () -> passkey("ada", credential()));
    }

    private static Consumer<ObjectNode> key(Consumer<CBORObject> change) {
        return line -> {
            CBORObject key = CBORObject.DecodeFromBytes(
                    Base64.getUrlDecoder().decode(line.get("public_key").textValue()));
            change.accept(key);
            line.put("public_key", Mover.base64Url(key.EncodeToBytes()));
        };
    }

    private static String rsa512() {
        byte[] modulus = new byte[64];
        Arrays.fill(modulus, (byte) 0xff);
        return Mover.base64Url(CBORObject.NewOrderedMap()
                .Add(1, 3)
                .Add(3, -257)
                .Add(-1, modulus)
                .Add(-2, new byte[] {1, 0, 1})
                .EncodeToBytes());
    }

    @TestFactory
    Stream<DynamicTest> a_line_that_is_not_an_object_is_skipped() {
        return Stream.of(
                        "{",
                        "[]",
                        "7",
                        "null",
                        "{} {}",
                        "{\"type\":\"user\",\"type\":\"user\"}",
                        "[".repeat(10_000),
                        "x")
                .map(line -> DynamicTest.dynamicTest(line.substring(0, Math.min(9, line.length())), () -> {
                    app = Operator.makeApp();
                    Report report = Mover.read(app, file(user("ada"), line, user("zoe")));
                    assertThat(report.errors()).containsExactly("3 json");
                    assertThat(users()).containsExactly("ada", "zoe");
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_line_in_another_encoding_is_skipped() {
        return Stream.of(
                DynamicTest.dynamicTest(
                        "Latin-1",
                        () -> leftOut(
                                "{\"type\":\"user\",\"external_id\":\"J\u00fcrgen\"}"
                                        .getBytes(StandardCharsets.ISO_8859_1),
                                "encoding")),
                DynamicTest.dynamicTest(
                        "an overlong form",
                        () -> leftOut(new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'}, "encoding")),
                DynamicTest.dynamicTest(
                        "UTF-16", () -> leftOut("{\"type\":\"user\"}".getBytes(StandardCharsets.UTF_16LE), "json")));
    }

    private void leftOut(byte[] line, String reason) {
        app = Operator.makeApp();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes((HEADER + "\n" + user("ada") + "\n").getBytes(UTF_8));
        file.writeBytes(line);
        file.writeBytes(("\n" + user("zoe") + "\n" + END).getBytes(UTF_8));

        Report report = Report.of(Mover.post(app, "application/x-ndjson", file.toByteArray()));

        assertThat(report.errors()).containsExactly("3 " + reason);
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_line_with_an_unpaired_surrogate_anywhere_is_skipped() {
        Report report = Mover.read(
                app,
                file(
                        "{\"type\":\"user\",\"external_id\":\"\\ud800\"}",
                        "{\"type\":\"user\",\"external_id\":\"bob\",\"user_metadata\":{\"\\udfff\":1}}",
                        user("zoe")));

        assertThat(report.errors()).containsExactly("2 invalid", "3 invalid");
        assertThat(users()).containsExactly("zoe");
    }

    @Test
    void a_line_of_256_kib_is_read_and_a_longer_one_is_skipped() {
        String line = user("ada").toString();
        String longest = line + " ".repeat(256 * 1024 - line.length());

        Report report = Mover.read(app, file(longest, longest + " ", user("zoe")));

        assertThat(report.errors()).containsExactly("3 too_long");
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_file_may_have_windows_line_ends_a_byte_order_mark_and_empty_lines() {
        String file = "\ufeff" + file(user("ada"), "", "  ", user("zoe")).replace("\n", "\r\n");

        Report report = Mover.read(app, file);

        assertThat(report.errors()).isEmpty();
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_truncated_file_is_imported_up_to_its_end() {
        Report within = Mover.read(app, HEADER + "\n" + user("ada") + "\n{\"type\":\"us");
        assertThat(within.errors()).containsExactly("3 json", "3 truncated");
        assertThat(within.summary().path("complete").booleanValue()).isFalse();

        Report between = Mover.read(app, HEADER + "\n" + user("zoe") + "\n");
        assertThat(between.errors()).containsExactly("2 truncated");
        assertThat(between.summary().path("complete").booleanValue()).isFalse();

        assertThat(Mover.read(app, "\n").errors()).containsExactly("1 truncated");
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void an_interrupted_export_and_its_continuation_are_one_file() {
        String broken = HEADER + "\n" + user("ada") + "\n";

        Report report = Mover.read(app, broken + file(user("zoe")));

        assertThat(report.errors()).isEmpty();
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void a_missing_header_is_reported_once() {
        Report report = Mover.read(app, user("lost") + "\n" + user("ada") + "\n" + END);

        assertThat(report.errors()).containsExactly("1 header");
        assertThat(users()).containsExactly("ada");
    }

    @TestFactory
    Stream<DynamicTest> nothing_is_read_of_a_file_of_an_unknown_format_or_version() {
        return Stream.of(
                        "{\"type\":\"header\",\"format\":\"latchkey-users\",\"version\":2}",
                        "{\"type\":\"header\",\"format\":\"latchkey-users\"}",
                        "{\"type\":\"header\",\"format\":\"others-users\",\"version\":1}")
                .map(header -> DynamicTest.dynamicTest(header, () -> {
                    Report report = Mover.read(app, header + "\n" + user("ada") + "\n" + END);
                    assertThat(report.errors()).containsExactly("1 version");
                    assertThat(report.summary().path("complete").booleanValue()).isFalse();
                    assertThat(users()).isEmpty();
                }));
    }

    @Test
    void a_repeated_line_is_unchanged_and_a_different_one_for_the_same_user_is_an_error() {
        SoftCredential credential = credential();
        ObjectNode other = passkey("bob", credential);
        ObjectNode otherKey = passkey("ada", credential()).put("credential_id", credential.idText());

        Report report = Mover.read(
                app,
                file(
                        user("ada").put("status", "active"),
                        user("ada").put("status", "active"),
                        user("ada").put("status", "inactive"),
                        user("bob"),
                        passkey("ada", credential),
                        passkey("ada", credential),
                        other,
                        otherKey));

        assertThat(report.errors()).containsExactly("4 user_differs", "8 passkey_differs", "9 passkey_differs");
        assertThat(report.counts("users")).isEqualTo("2/1/1");
        assertThat(report.counts("passkeys")).isEqualTo("1/1/2");
        assertThat(rows.texts("SELECT status FROM app_user WHERE app_id = ? AND external_id = 'ada'", app.id()))
                .containsExactly("active");
    }

    @Test
    void a_passkey_before_its_user_is_not_imported_however_close_they_are() {
        SoftCredential credential = credential();
        String file = file(passkey("ada", credential), user("ada"), passkey("zoe", credential()), user("zoe"));

        assertThat(Mover.rehearse(app, file).errors()).containsExactly("2 user_unknown", "4 user_unknown");
        assertThat(Mover.read(app, file).errors()).containsExactly("2 user_unknown", "4 user_unknown");
        assertThat(users()).containsExactly("ada", "zoe");
        assertThat(passkeys()).isEmpty();
        assertThat(Mover.read(app, file).counts("passkeys")).isEqualTo("2/0/0");
    }

    @Test
    void existing_users_and_passkeys_are_not_changed() {
        SoftAuthenticator here = SoftAuthenticator.synced();
        app.browser().register(here, app.backend().register("ada"));
        Person ada = Person.of(database, app, "ada");
        ada.deactivate();
        List<String> before = AppRows.of(database, app.id());

        Report report = Mover.read(
                app,
                file(
                        user("ada").put("status", "active"),
                        user("ada").put("id", "another"),
                        user("ada")
                                .set(
                                        "user_metadata",
                                        Mover.JSON.createObjectNode().put("x", 1)),
                        user("bob").put("id", ada.id()),
                        passkey("ada", here.newest()),
                        passkey("ada", here.newest()).put("user_handle", Mover.base64Url("other".getBytes(UTF_8))),
                        passkey("ada", here.newest()).put("id", "another")));

        assertThat(report.errors())
                .containsExactly(
                        "2 user_differs",
                        "3 user_differs",
                        "4 user_differs",
                        "5 id_taken",
                        "7 passkey_differs",
                        "8 passkey_differs");
        assertThat(report.counts("passkeys")).isEqualTo("0/1/2");
        assertThat(AppRows.of(database, app.id())).isEqualTo(before);
    }

    @Test
    void ids_are_preserved_and_one_in_use_is_an_error() {
        Report report = Mover.read(
                app,
                file(
                        user("ada").put("id", "one"),
                        user("bob").put("id", "one"),
                        passkey("ada", credential()).put("id", "key"),
                        passkey("ada", credential()).put("id", "key")));

        assertThat(report.errors())
                .hasSize(2)
                .startsWith("3 id_taken")
                .last()
                .asString()
                .matches("[45] id_taken");
        assertThat(rows.texts("SELECT id FROM app_user WHERE app_id = ?", app.id()))
                .containsExactly("one");
        assertThat(rows.texts("SELECT id FROM passkey WHERE app_id = ?", app.id()))
                .containsExactly("key");
    }

    @Test
    void a_revoked_passkey_is_not_imported_again() {
        SoftCredential credential = credential();
        String file = file(user("ada"), passkey("ada", credential));
        Mover.read(app, file);
        Person.of(database, app, "ada").revokeAll();

        Report report = Mover.read(app, file);

        assertThat(report.errors()).containsExactly("3 revoked");
        assertThat(passkeys()).isEmpty();
    }

    @Test
    void a_user_has_at_most_a_hundred_passkeys_all_of_them_counted() {
        List<Object> lines = new ArrayList<>();
        lines.add(user("ada"));
        for (int i = 0; i < 101; i++) {
            lines.add(passkey("ada", credential()));
        }

        Report report = Mover.read(app, file(lines.toArray()));
        assertThat(report.errors()).containsExactly("103 too_many");
        assertThat(Mover.read(app, file(lines.toArray())).counts("passkeys")).isEqualTo("0/100/1");

        assertThat(rows.texts("SELECT passkey_count || ' ' || status FROM app_user WHERE app_id = ?", app.id()))
                .containsExactly("100 active");
    }

    @Test
    void users_who_are_not_pending_are_not_removed_before_their_passkeys_are_imported() {
        String longAgo = "2021-01-01T00:00:00Z";
        Mover.read(
                app,
                file(
                        user("ada").put("created_at", longAgo),
                        user("ben").put("created_at", longAgo).put("status", "inactive"),
                        user("pat").put("created_at", longAgo).put("status", "pending")));

        assertThat(rows.texts(
                        "SELECT external_id || ' ' || (enrolled_at IS NOT NULL) FROM app_user WHERE app_id = ? ORDER BY 1",
                        app.id()))
                .containsExactly("ada true", "ben true", "pat false");
    }

    @Test
    void the_report_never_quotes_a_line() {
        List<JsonNode> lines = Mover.read(
                        app, file(user("needle").put("status", "needle"), "needle", passkey("needle", credential())))
                .lines();
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.toString()).doesNotContain("needle"));
    }

    @Test
    void an_attestation_is_stored_if_it_belongs_to_the_passkey_and_the_relying_party() {
        TestApp attested = Operator.makeApp(Map.of("attestation", "direct"));
        SoftAuthenticator packed = SoftAuthenticator.securityKey().attestation(AttestationFormat.PACKED_SELF);
        attested.browser().register(packed, attested.backend().register("ada"));
        ObjectNode passkey = (ObjectNode) Mover.export(attested).get(2);
        assertThat(passkey.get("attestation_object").isTextual()).isTrue();

        ObjectNode stolen = passkey("ada", credential())
                .put("attestation_object", passkey.get("attestation_object").textValue());
        ObjectNode otherModel = passkey.deepCopy().put("aaguid", "00000000-0000-0000-0000-000000000001");
        Report report = Mover.read(app, file(user("ada"), stolen, otherModel, passkey));

        assertThat(report.errors()).containsExactly("3 cred_id_mismatch", "4 attestation_object");
        assertThat(rows.texts("SELECT attestation_format FROM passkey WHERE app_id = ?", app.id()))
                .containsExactly("packed");

        passkey.remove("aaguid");
        TestApp another = Operator.makeApp();
        assertThat(Mover.read(another, file(user("ada"), passkey)).errors()).isEmpty();
        assertThat(rows.texts("SELECT DISTINCT aaguid FROM passkey WHERE app_id IN (?, ?)", app.id(), another.id()))
                .as("an AAGUID that is left out is the attested one")
                .hasSize(1);

        TestApp other = Operator.makeApp(
                Map.of("name", "Org", "rp_id", "example.org", "auth_origin", "https://example.org"),
                "https://example.org");
        passkey.put("rp_id", "example.org");
        assertThat(Mover.read(other, file(user("ada"), passkey)).errors()).containsExactly("3 rp_id_hash");
    }
}
