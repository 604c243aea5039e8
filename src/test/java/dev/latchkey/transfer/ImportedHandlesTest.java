package dev.latchkey.transfer;

import static dev.latchkey.transfer.Mover.file;
import static dev.latchkey.transfer.Mover.passkey;
import static dev.latchkey.transfer.Mover.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.transfer.Mover.Report;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No two users share a user handle, not even through their passkeys or as the iOS client spells it: the signals of each would delete
 * the other's passkeys.
 */
@QuarkusTest
class ImportedHandlesTest {
    private static final byte[] HANDLE = "one handle, two users".getBytes(UTF_8);

    @Inject
    Rows rows;

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private static byte[] ofIos(byte[] handle) {
        return Mover.base64Url(handle).getBytes(UTF_8);
    }

    private static ObjectNode userWith(String externalId, byte[] handle) {
        return user(externalId).put("user_handle", Mover.base64Url(handle));
    }

    private static ObjectNode passkeyWith(String externalId, byte[] handle) {
        return passkey(externalId, SoftAuthenticator.synced().makeElsewhere("example.com", handle))
                .put("user_handle", Mover.base64Url(handle));
    }

    private record Spelling(String name, byte[] first, byte[] second) {
        static Stream<Spelling> all() {
            return Stream.of(
                    new Spelling("the same", HANDLE, HANDLE),
                    new Spelling("the iOS client's", HANDLE, ofIos(HANDLE)),
                    new Spelling("the one that the iOS client would read", ofIos(HANDLE), HANDLE));
        }
    }

    private record Pair(String name, Object[] first, Object[] second, long line) {
        static Stream<Pair> of(Spelling spelling) {
            return Stream.of(
                    new Pair(
                            "two users, " + spelling.name,
                            new Object[] {userWith("ada", spelling.first)},
                            new Object[] {userWith("ben", spelling.second)},
                            1),
                    new Pair(
                            "a user and another's passkey, " + spelling.name,
                            new Object[] {userWith("ada", spelling.first)},
                            new Object[] {user("ben"), passkeyWith("ben", spelling.second)},
                            2),
                    new Pair(
                            "a passkey and another user, " + spelling.name,
                            new Object[] {user("ada"), passkeyWith("ada", spelling.first)},
                            new Object[] {userWith("ben", spelling.second)},
                            1),
                    new Pair(
                            "two passkeys, " + spelling.name,
                            new Object[] {user("ada"), passkeyWith("ada", spelling.first)},
                            new Object[] {user("ben"), passkeyWith("ben", spelling.second)},
                            2));
        }
    }

    private static Stream<Pair> pairs() {
        return Spelling.all().flatMap(Pair::of);
    }

    @TestFactory
    Stream<DynamicTest> a_handle_of_another_user_is_a_row_error_within_a_file() {
        return pairs().map(pair -> DynamicTest.dynamicTest(pair.name, () -> {
            app = Operator.makeApp();
            String file = file(Stream.of(pair.first, pair.second, new Object[] {user("zoe")})
                    .flatMap(Stream::of)
                    .toArray());
            String error = 1 + pair.first.length + pair.line + " handle_taken";

            assertThat(Mover.rehearse(app, file).errors()).containsExactly(error);
            assertThat(Mover.read(app, file).errors()).containsExactly(error);
            assertThat(users()).contains("ada", "zoe");
            assertThat(Mover.read(app, file).errors()).containsExactly(error);
        }));
    }

    @TestFactory
    Stream<DynamicTest> a_handle_of_another_user_is_a_row_error_in_a_later_file() {
        return pairs().map(pair -> DynamicTest.dynamicTest(pair.name, () -> {
            app = Operator.makeApp();
            assertThat(Mover.read(app, file(pair.first)).errors()).isEmpty();

            String error = 1 + pair.line + " handle_taken";
            assertThat(Mover.rehearse(app, file(pair.second)).errors()).containsExactly(error);
            assertThat(Mover.read(app, file(pair.second)).errors()).containsExactly(error);
        }));
    }

    @Test
    void the_handle_of_a_user_who_registered_here_is_taken() {
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        byte[] handle = Mover.export(app).get(1).path("user_handle").textValue().getBytes(UTF_8);

        assertThat(Mover.read(app, file(userWith("ben", handle), user("zoe"), passkeyWith("zoe", handle)))
                        .errors())
                .containsExactly("2 handle_taken", "4 handle_taken");
        assertThat(users()).containsExactly("ada", "zoe");
    }

    @Test
    void the_passkeys_of_one_user_may_share_their_handle_in_either_spelling() {
        String file = file(
                userWith("ada", HANDLE),
                passkeyWith("ada", HANDLE),
                passkeyWith("ada", HANDLE),
                passkeyWith("ada", ofIos(HANDLE)));

        assertThat(Mover.read(app, file).counts("passkeys")).isEqualTo("3/0/0");
        assertThat(Mover.read(app, file).errors()).isEmpty();
    }

    @Test
    void a_handle_is_free_in_another_app_and_after_its_user_was_not_imported() {
        assertThat(Mover.read(
                                app,
                                file(
                                        userWith("lost", HANDLE).put("status", "asleep"),
                                        user("ben"),
                                        userWith("ben", HANDLE),
                                        userWith("ada", HANDLE)))
                        .errors())
                .containsExactly("2 invalid");
        assertThat(Mover.read(Operator.makeApp(), file(userWith("ada", HANDLE))).errors())
                .isEmpty();
    }

    @Test
    void of_imports_at_the_same_time_one_adds_the_handle() throws InterruptedException {
        List<Report> reports = Together.all(IntStream.range(0, 6)
                .mapToObj(number -> (Callable<Report>) () -> Mover.read(
                        app,
                        file(
                                user("user-" + number),
                                passkeyWith("user-" + number, number % 2 == 0 ? HANDLE : ofIos(HANDLE)))))
                .toList());

        assertThat(reports.stream().filter(report -> report.errors().isEmpty())).hasSize(1);
        assertThat(rows.texts("SELECT id FROM passkey WHERE app_id = ?", app.id()))
                .hasSize(1);
    }

    private List<String> users() {
        return rows.texts("SELECT external_id FROM app_user WHERE app_id = ? ORDER BY 1", app.id());
    }
}
