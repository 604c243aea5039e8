package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Moving users from the shell. */
@QuarkusTest
class MovingTest {
    @Inject
    ShellRun shell;

    @Inject
    Rows rows;

    @Inject
    DataSource database;

    @TempDir
    Path directory;

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();
    private TestApp old;
    private TestApp fresh;
    private String file;

    record Answer(int exitCode, List<String> out, String err) {
        String lastLine() {
            return out.get(out.size() - 1);
        }
    }

    @BeforeEach
    void make_apps() {
        old = Operator.makeApp();
        fresh = Operator.makeApp();
        file = directory.resolve("users.ndjson").toString();
        old.browser().register(authenticator, old.backend().register("ada \u2603"));
        old.backend().register("ben");
    }

    private Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine parser =
                Shell.parser(shell::execute).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Answer(shell.run(parser, arguments), out.toString().lines().toList(), err.toString());
    }

    private List<String> users(TestApp app) {
        return AppRows.of(database, app.id(), "app_user").stream()
                .map(row -> row.replace(app.id(), "APP"))
                .toList();
    }

    private List<String> actions(TestApp app) {
        return rows.texts(
                "SELECT type FROM operator_action WHERE app_id = ? AND actor = 'shell' ORDER BY id", app.id());
    }

    @Test
    void users_are_moved_with_their_passkeys_and_both_apps_record_it() {
        assertThat(run("export", old.id(), file)).isEqualTo(new Answer(0, List.of(), ""));
        Answer rehearsal = run("import", "--dry-run", fresh.id(), file);
        assertThat(users(fresh)).isEmpty();
        Answer move = run("import", fresh.id(), file);

        assertThat(rehearsal.exitCode()).isZero();
        assertThat(rehearsal.lastLine())
                .isEqualTo(move.lastLine().replace("\"dry_run\":false", "\"dry_run\":true"))
                .contains("\"users\":{\"created\":2,");
        assertThat(users(fresh)).isEqualTo(users(old));
        assertThat(fresh.backend().externalIdOf(fresh.browser().logIn(authenticator, null)))
                .isEqualTo("ada \u2603");
        assertThat(actions(old)).containsExactly("users.exported");
        assertThat(actions(fresh)).containsExactly("users.imported");
    }

    @Test
    void an_import_with_errors_exits_with_1() throws IOException {
        Files.writeString(Path.of(file), "external_id\nada\n\u0001\n");

        Answer answer = run("import", "--passage-users", fresh.id(), file);

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).hasSize(2).first().asString().contains("\"line\":3,\"reason\":\"invalid\"");
        assertThat(users(fresh)).hasSize(1);
        assertThat(run("import", fresh.id(), file).exitCode()).isEqualTo(1);
    }

    @Test
    void an_interrupted_export_continues_in_its_file_after_the_last_checkpoint() throws IOException {
        assertThat(run("export", old.id(), file).exitCode()).isZero();
        List<String> lines = Files.readAllLines(Path.of(file));
        int checkpoint = lines.indexOf(lines.stream()
                .filter(line -> line.contains("\"checkpoint\""))
                .findFirst()
                .orElseThrow());
        String start = String.join("\n", lines.subList(0, checkpoint + 1)) + "\n";
        Files.writeString(Path.of(file), start + "{\"type\":\"revo");
        old.backend().register("made meanwhile");

        assertThat(run("export", "--resume", old.id(), file).exitCode()).isZero();

        String whole = Files.readString(Path.of(file));
        assertThat(whole).startsWith(start + "{\"type\":\"header\"").doesNotContain("{\"type\":\"revo{");
        assertThat(run("import", fresh.id(), file).exitCode()).isZero();
        assertThat(users(fresh)).isEqualTo(users(old)).hasSize(3);

        assertThat(run("export", "--resume", old.id(), file))
                .isEqualTo(new Answer(0, List.of(), "The export is complete." + System.lineSeparator()));
        assertThat(Files.readString(Path.of(file))).isEqualTo(whole);
    }

    @Test
    void an_export_interrupted_before_its_first_checkpoint_starts_over() throws IOException {
        Files.writeString(Path.of(file), "{\"type\":\"header\",\"format\":\"latchkey-us");

        assertThat(run("export", "--resume", old.id(), file).exitCode()).isZero();

        assertThat(run("import", fresh.id(), file).exitCode()).isZero();
        assertThat(users(fresh)).isEqualTo(users(old));
    }

    @Test
    void an_existing_file_is_not_overwritten_and_a_missing_one_cannot_be_read() throws IOException {
        Files.writeString(Path.of(file), "precious");

        assertThat(run("export", old.id(), file).err()).startsWith("The file cannot be written.");
        assertThat(Files.readString(Path.of(file))).isEqualTo("precious");
        assertThat(run("import", fresh.id(), directory.resolve("none").toString())
                        .err())
                .startsWith("The file cannot be read.");
        assertThat(run("export", "nothing", directory.resolve("new").toString()).exitCode())
                .isEqualTo(1);
        assertThat(run("import", "nothing", file).exitCode()).isEqualTo(1);
    }
}
