package dev.latchkey.browser;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Terminal;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Daemon;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three sites with both clients, which npm installs from the service: one as the guide of Passkey Flex has its readers write it, with
 * the clients in the place of those that they replace; the Express example in {@code clients/node/example}; and one made of the code
 * in docs/integrating.md.
 */
class InstalledClientsIT {
    private static final Map<String, String> NPM = Map.of("npm_config_audit", "false", "npm_config_fund", "false");

    /** The flows of docs/integrating.md that have code of the page and of the backend. */
    private static final List<String> FLOWS =
            List.of("first-factor", "second-factor", "step-up", "adding", "upgrade", "recovery");

    private static final String PAGE = """
        <!doctype html>
        <title>Shop</title>
        <input autocomplete="username webauthn">
        <script type="module">
            import { Latchkey } from "%s";
            import { post, showForm } from "/page.js";
            const passkeys = new Latchkey("%s");
            %s
            Object.assign(window, { passkeys, post, signIn, withAnyPasskey, offerPasskeys, afterPassword, pay, addPasskey, removePasskey,
                upgrade, recover, signInOnOtherDomain, ceremony });
        </script>
        """;

    private static final List<AutoCloseable> STARTED = new ArrayList<>();

    private static Chromium browser;
    private static ServiceProcess service;
    private static TestApp guideApp;
    private static URI guide;
    private static URI example;
    private static URI documented;
    private static URI tenLines;
    private static TestApp documentedApp;

    @BeforeAll
    static void start() throws Exception {
        Installed.program("npm");
        browser = started(Chromium.startOrSkip());
        service = started(ServiceProcess.ready(TestDatabase.fresh(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN)));
        RestAssured.port = service.port();

        guide = URI.create("http://localhost:" + TestFork.freePort());
        guideApp = appFor(guide);
        Path guideDirectory = copy("src/test/flex-guide", "flex-guide");
        Files.writeString(guideDirectory.resolve("package.json"), "{\"private\": true}");
        npm(guideDirectory, Recipe.of("docs/migrating.md", "node-client"));
        npm(guideDirectory, Recipe.of("docs/migrating.md", "browser-client"));
        serve(
                guideDirectory,
                guide,
                "server.mjs",
                "LATCHKEY_URL=" + service.uri(""),
                "PASSAGE_APP_ID=" + guideApp.id(),
                "PASSAGE_API_KEY=" + guideApp.key());

        example = URI.create("http://localhost:" + TestFork.freePort());
        TestApp exampleApp = appFor(example);
        Path exampleDirectory = copy("clients/node/example", "express-example");
        npm(exampleDirectory, "npm install && npm install --no-save \"$LATCHKEY/sdk/latchkey-node-1.0.0.tgz\"");
        serve(
                exampleDirectory,
                example,
                "server.js",
                "LATCHKEY_URL=" + service.uri(""),
                "LATCHKEY_APP_ID=" + exampleApp.id(),
                "LATCHKEY_API_KEY=" + exampleApp.key());
        startTheDocumentedSite();
        startTheTenLines();
    }

    private static void startTheDocumentedSite() throws Exception {
        documented = URI.create("http://localhost:" + TestFork.freePort());
        documentedApp = appFor(documented);
        Path directory = copy("src/test/integrating", "integrating");
        String backend = "import { checkPassword, users } from './site.mjs';\n" + recipe("backend")
                + FLOWS.stream().map(flow -> recipe("backend-" + flow)).collect(joining("\n"))
                + recipe("backend-well-known") + recipe("backend-errors")
                + "app.listen(process.env.PORT, '127.0.0.1');\n";
        Files.writeString(directory.resolve("server.mjs"), backend);
        String page = PAGE.formatted(
                service.uri("/sdk/latchkey-browser.js"),
                documentedApp.id(),
                Stream.concat(FLOWS.stream(), Stream.of("autofill", "domains", "plain-http"))
                        .map(flow -> recipe("page-" + flow))
                        .collect(joining("\n"))
                        .replace(
                                "https://passkeys.example.com/v1/apps/APP_ID",
                                service.uri("/v1/apps/") + documentedApp.id()));
        Files.createDirectories(directory.resolve("public"));
        Files.writeString(directory.resolve("public/index.html"), page);
        Files.move(
                directory.resolve("page.js"), directory.resolve("public/page.js"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(directory.resolve("package.json"), "{\"private\": true}");
        npm(directory, "npm install express express-session \"$LATCHKEY/sdk/latchkey-node-1.0.0.tgz\"");
        serve(
                directory,
                documented,
                "server.mjs",
                "SESSION_SECRET=secret",
                "LATCHKEY_URL=" + service.uri(""),
                "LATCHKEY_APP_ID=" + documentedApp.id(),
                "LATCHKEY_API_KEY=" + documentedApp.key());
    }

    /** The two files and the commands, as a reader copies them; only the two addresses differ. */
    private static void startTheTenLines() throws Exception {
        tenLines = URI.create("http://localhost:" + TestFork.freePort());
        TestApp app = Operator.makeApp(
                Map.of("id", "mine", "name", "Mine", "rp_id", "localhost", "auth_origin", tenLines.toString()),
                tenLines.toString());
        Path directory = TestFork.file("ten-lines");
        Files.createDirectories(directory.resolve("public"));
        npm(directory, readdressed(recipe("ten-lines-install")));
        Files.writeString(directory.resolve("public/index.html"), readdressed(recipe("ten-lines-page")));
        Files.writeString(directory.resolve("server.mjs"), readdressed(recipe("ten-lines-backend")));
        serve(directory, tenLines, "server.mjs", "LATCHKEY_API_KEY=" + app.key());
    }

    private static String readdressed(String recipe) {
        return recipe.replace("http://localhost:8080", service.uri("").toString())
                .replace("listen(3000)", "listen(" + tenLines.getPort() + ")");
    }

    private static String recipe(String name) {
        return Recipe.of("docs/integrating.md", name) + "\n";
    }

    private static <T extends AutoCloseable> T started(T closeable) {
        STARTED.add(0, closeable);
        return closeable;
    }

    private static TestApp appFor(URI site) {
        return Operator.makeApp(
                Map.of("name", "Shop", "rp_id", "localhost", "auth_origin", site.toString()), site.toString());
    }

    private static Path copy(String source, String name) throws IOException {
        Path target = TestFork.file(name);
        try (Stream<Path> files = Files.walk(Path.of(source))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(Path.of(source).relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(target.resolve("package-lock.json"));
        return target;
    }

    private static void npm(Path directory, String commands) {
        Map<String, String> environment = new HashMap<>(NPM);
        environment.put("LATCHKEY", service.uri("").toString());
        CommandProcess made =
                CommandProcess.run(environment, List.of("sh", "-ec", "cd " + directory + "\n" + commands));
        assertThat(made.exitCode()).as(made.err()).isZero();
    }

    private static void serve(Path directory, URI site, String program, String... environment) {
        List<String> command = new ArrayList<>(List.of("env", "PORT=" + site.getPort()));
        command.addAll(List.of(environment));
        command.addAll(List.of(Installed.program("node").toString(), program));
        started(Daemon.start(directory, site.getPort(), command));
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        for (AutoCloseable each : STARTED) {
            each.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.forget();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v0", "v1"})
    void a_site_written_for_flex_runs_unchanged(String version) {
        String user = "user-of-" + version;
        browser.open(guide);
        assertThat(browser.run("return register(args[0], args[1])", version, user))
                .isEqualTo(user);
        assertThat(browser.run("return login(args[0], args[1])", version, user)).isEqualTo(user);
        browser.open(guide);
        assertThat(browser.run("return autofill(args[0])", version)).isEqualTo(user);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void the_guide_s_second_factor_is_not_satisfied_by_anybody_s_passkey() {
        browser.open(guide);
        browser.run("return register('v0', 'victim')");
        browser.otherDevice();
        browser.run("return register('v0', 'attacker')");
        Object error = browser.run("""
            const transactionID = await post("/v0/login", { user: "victim" });
            return passage.passkey.authenticate(transactionID).then(
                (nonce) => verify("v0", nonce),
                ({ name, statusCode }) => ({ name, statusCode }));
            """);
        assertThat(error).isEqualTo(Map.of("name", "PassageError", "statusCode", 702L));
    }

    @Test
    void an_error_of_the_service_is_the_client_s_own() {
        browser.open(guide);
        browser.run("return register('v1', 'twice')");
        Object error = browser.run("""
            const transactionId = await post("/v1/login", { user: "twice" });
            await passage.passkey.authenticate({ transactionId });
            return passage.passkey.authenticate({ transactionId })
                .catch(({ name, statusCode, message }) => ({ name, statusCode, message }));
            """);
        assertThat(error)
                .isEqualTo(Map.of(
                        "name", "PassageError",
                        "statusCode", 400L,
                        "message", "The transaction or handshake cannot be used."));
        assertThat(browser.run("return verify('v1', 'no nonce')"))
                .isEqualTo(Map.of("statusCode", 401L, "message", "nonce is invalid, expired, or cannot be found"));
    }

    @Test
    void the_example_adds_a_second_factor_a_step_up_and_recovery() {
        browser.open(example);
        fill("email", "ann");
        fill("password", "correct horse");
        press("signup", "Your account is ready.");
        press("logout", "You are logged out.");
        press("login", "You are logged in.");

        browser.find("button[name=add]").click();
        browser.await("the codes are shown", () -> status().startsWith("Your passkey is added. Keep these codes: "));
        String code = status().split(": ")[1].split(" ")[0];
        press("logout", "You are logged out.");
        press("login", "You are logged in.");
        press("pay", "€120.00 paid.");
        press("add", "This device already has a passkey of yours.");

        press("remove", "The passkey is removed.");
        browser.await("the device has dropped it", () -> browser.passkeys() == 0);
        press("logout", "You are logged out.");
        press("login", "You have no passkey any more.");
        assertThat(browser.run("return (await fetch('/api/passkeys', { method: 'POST' })).status"))
                .as("a password alone does not let in")
                .isEqualTo(403L);
        fill("code", "wrong");
        press("recover", "That code is wrong.");
        fill("code", code);
        press("recover", "Now add a passkey.");
        press("add", "Your passkey is added.");
        press("logout", "You are logged out.");
        press("login", "You are logged in.");
    }

    @Test
    void the_ten_lines_add_a_passkey_and_log_in_with_it() {
        browser.open(tenLines);
        browser.find("#add").click();
        browser.await("autofill logs in with the new passkey", () -> logins() == 1);
        browser.find("#login").click();
        browser.await("the button logs in", () -> logins() == 2);
        assertThat(browser.passkeys()).isEqualTo(1);
    }

    private static int logins() {
        return browser.find("body").getText().split("\"user\":", -1).length - 1;
    }

    @Test
    void the_documented_flows_work_as_they_are_written() {
        browser.open(documented);
        assertThat(browser.runOnClick("return signIn()")).isEqualTo("the form");
        assertThat(browser.run("return afterPassword('correct horse')")).isEqualTo("in");
        List<String> codes = recoveryCodes(browser.run("return addPasskey('Laptop')"));
        assertThat(codes).hasSize(8);
        assertThat(browser.run("return (await post('/passkeys')).passkeys.map((each) => each.friendlyName)"))
                .isEqualTo(List.of("Laptop"));
        assertThat(browser.run("return afterPassword('correct horse')")).isEqualTo("in");
        assertThat(browser.run("return pay('120.00')")).isEqualTo(Map.of("paid", "120.00"));
        assertThat(browser.runOnClick("return signIn()")).isEqualTo(Map.of("user", "4711"));
        assertThat(browser.runOnClick("return signInOnOtherDomain()")).isEqualTo(Map.of("user", "4711"));
        assertThat(browser.run("return withAnyPasskey()")).isEqualTo(Map.of("user", "4711"));
        assertThat(browser.run("return (await offerPasskeys().result).authenticatorAttachment"))
                .isEqualTo("platform");

        browser.run("return removePasskey((await post('/passkeys')).passkeys[0].id)");
        browser.await("the device has dropped it", () -> browser.passkeys() == 0);
        assertThat(browser.run("return afterPassword('correct horse')")).isEqualTo("recovery");
        assertThat(browser.run("return recover('wrong').catch(({ message }) => message)"))
                .isEqualTo("403 Please try again.");
        browser.run("return recover(args[0])", codes.get(0));
        assertThat(browser.run("return afterPassword('correct horse')")).isEqualTo("in");
        assertThat(browser.run("return (await post('/passkeys')).passkeys.length"))
                .isEqualTo(1L);
    }

    @Test
    void the_documented_recovery_revokes_what_is_lost_and_takes_a_code_once() {
        browser.open(documented);
        String user = "{ user: '4714', password: 'opensesame' }";
        browser.run("return post('/login/password', " + user + ")");
        String code = recoveryCodes(browser.run("return addPasskey('Lost')")).get(0);
        browser.otherDevice();
        browser.open(documented);
        assertThat(browser.run("return (await post('/login/password', " + user + ")).state"))
                .isEqualTo("passkey");
        browser.run("return recover(args[0])", code);
        assertThat(browser.run("return (await post('/passkeys')).passkeys.length"))
                .isEqualTo(1L);
        browser.run("return post('/login/password', " + user + ")");
        assertThat(browser.run("return recover(args[0]).catch(({ message }) => message)", code))
                .isEqualTo("403 Please try again.");
    }

    @Test
    void a_recovery_code_without_the_password_is_worth_nothing() {
        browser.open(documented);
        browser.run("return post('/login/password', { user: '4715', password: 'letmein' })");
        String code = recoveryCodes(browser.run("return addPasskey('Phone')")).get(0);
        browser.forget();
        browser.open(documented);
        assertThat(browser.run("return recover(args[0]).catch(({ message }) => message)", code))
                .isEqualTo("403 Please try again.");
    }

    @SuppressWarnings("unchecked")
    private static List<String> recoveryCodes(Object answer) {
        return (List<String>) ((Map<String, Object>) answer).get("recoveryCodes");
    }

    /** The virtual authenticator never answers a conditional request, so it is made an ordinary one. */
    @Test
    void the_documented_upgrade_adds_a_passkey_without_a_dialog() {
        browser.runFirst("""
            const { create } = CredentialsContainer.prototype;
            CredentialsContainer.prototype.create = function ({ mediation, ...options }) {
                return mediation === "conditional" ? create.call(this, options) : Promise.reject(new Error("a dialog"));
            };
            """);
        browser.open(documented);
        browser.run("return post('/login/password', { user: '4713', password: 'hunter2' })");
        assertThat(recoveryCodes(browser.run("return upgrade()"))).hasSize(8);
        assertThat(browser.passkeys()).isEqualTo(1);
    }

    @Test
    void a_nonce_of_something_else_is_refused_by_the_documented_backend() {
        browser.open(documented);
        browser.run("return post('/login/password', { user: '4712', password: 'battery staple' })");
        Object refused = browser.run("""
            const { transactionId } = await post("/passkeys/add");
            const { nonce } = await passkeys.register(transactionId);
            return post("/login/passkey", { nonce }).catch(({ message }) => message);
            """);
        assertThat(refused).isEqualTo("403 Please try again.");
    }

    @Test
    void the_documented_calls_replace_the_browser_client() {
        browser.open(documented);
        browser.run("return post('/login/password', { user: '4716', password: 'swordfish' })");
        Object user = browser.run("""
            const { transactionId } = await post("/passkeys/add");
            await post("/passkeys/done", { nonce: await ceremony("register", transactionId) });
            return post("/login/passkey", { nonce: await ceremony("authenticate", undefined, "conditional") });
            """);
        assertThat(user).isEqualTo(Map.of("user", "4716"));
    }

    @Test
    void the_documented_site_publishes_what_platforms_and_browsers_ask_for() {
        Terminal terminal = new Terminal("docs/integrating.md", service.uri(""), documentedApp);
        terminal.run("http-native-clients");
        terminal.run("http-related-origins");
        assertThat(published("apple-app-site-association")
                        .at("/webcredentials/apps/0")
                        .textValue())
                .isEqualTo("A1B2C3D4E5.com.example.shop");
        assertThat(published("assetlinks.json").at("/0/target/package_name").textValue())
                .isEqualTo("com.example.shop");
        assertThat(published("webauthn").at("/origins/0").textValue()).isEqualTo("https://example.de");
    }

    /** What the documented site has at a path that browsers and platforms ask for. */
    private static JsonNode published(String name) {
        return Answers.json(RestAssured.given()
                .get(documented.resolve("/.well-known/" + name))
                .then()
                .statusCode(200)
                .extract()
                .response());
    }

    private static void fill(String name, String text) {
        browser.find("input[name=" + name + "]").clear();
        browser.find("input[name=" + name + "]").sendKeys(text);
    }

    private static void press(String button, String expected) {
        browser.find("button[name=" + button + "]").click();
        browser.await("the page tells: " + expected, () -> status().equals(expected));
    }

    private static String status() {
        return browser.find("#status").getText();
    }
}
