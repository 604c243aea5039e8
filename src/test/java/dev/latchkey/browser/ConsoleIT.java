package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.IdentityProvider;
import dev.latchkey.testsupport.services.Installed;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import dev.latchkey.testsupport.services.TestDatabase;
import dev.latchkey.testsupport.services.TestFork;
import dev.latchkey.testsupport.services.TestReceiver;
import dev.latchkey.testsupport.services.TokenIssuer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The console in a real browser, on the quickstart's service with an app, its users, and what happened to them. */
class ConsoleIT {
    private static final String APP = "shop";
    private static final String ORIGIN = "https://shop.example.com";
    private static final UUID BITWARDEN = UUID.fromString("d548826e-79b4-db40-a3d8-11116f7e8349");
    private static final String AXE_VERSION = "4.14.1";

    /** Every rule of WCAG 2.2 A and AA, and the best practices. */
    private static final String VIOLATIONS = """
            const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
            const { violations } = await axe.run(document, { runOnly: tags, preload: false });
            return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html));
            """;

    private static Chromium browser;
    private static IdentityProvider provider;
    private static ServiceProcess service;
    private static String axe;
    private static String ada;
    private static String credential;
    private static String refusedRequest;
    private static String webhook;

    @BeforeAll
    static void start() throws Exception {
        Installed.program("npm");
        browser = Chromium.startOrSkip();
        axe = axe();
        provider = new IdentityProvider();
        service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of(
                        "QUARKUS_PROFILE",
                        "quickstart",
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "LATCHKEY_ADMIN_JWT_ISSUER",
                        provider.url(),
                        "LATCHKEY_ADMIN_JWT_AUDIENCE",
                        TokenIssuer.AUDIENCE,
                        "LATCHKEY_ADMIN_JWT_JWKS_URL",
                        provider.jwksUrl(),
                        "LATCHKEY_CONSOLE_OIDC_CLIENT_ID",
                        IdentityProvider.CLIENT));
        RestAssured.port = service.port();
        people();
    }

    private static String axe() throws IOException {
        Path directory = Files.createDirectories(TestFork.file("axe"));
        Files.writeString(directory.resolve("package.json"), "{\"private\": true}");
        CommandProcess npm = CommandProcess.run(
                Map.of("npm_config_audit", "false", "npm_config_fund", "false"),
                List.of("npm", "install", "--prefix", directory.toString(), "axe-core@" + AXE_VERSION));
        assertThat(npm.exitCode()).as(npm.err()).isZero();
        return Files.readString(directory.resolve("node_modules/axe-core/axe.min.js")) + "; return true;";
    }

    /** Ada logs in, is refused once, and logs in again; Ben is deactivated; Cleo never finished. */
    private static void people() {
        TestApp app = Operator.makeApp(
                Map.of("id", APP, "name", "Shop", "rp_id", "shop.example.com", "auth_origin", ORIGIN), ORIGIN);
        webhook = webhook("https://shop.example.com/hooks");
        SoftAuthenticator authenticator = SoftAuthenticator.synced().aaguid(BITWARDEN);
        app.backend().verify(app.browser().register(authenticator, app.backend().register("ada")));
        app.backend().verify(app.browser().logIn(authenticator, null));
        Challenge challenge = app.browser().loginChallenge(null);
        refusedRequest = app.browser()
                .finishLogin(
                        challenge,
                        authenticator
                                .authenticate(challenge.publicKey())
                                .from("https://elsewhere.example.com")
                                .response())
                .header("X-Request-Id");
        ada = app.backend().userId("ada");
        app.backend()
                .verify(app.browser()
                        .register(SoftAuthenticator.synced(), app.backend().register("ben")));
        Operator.request()
                .patch(
                        "/admin/v1/apps/{app}/users/{user}/deactivate",
                        APP,
                        app.backend().userId("ben"))
                .then()
                .statusCode(200);
        app.backend().register("cleo");
        credential = Answers.json(Operator.request().get("/admin/v1/apps/{app}/users/{user}", APP, ada))
                .at("/user/webauthn_devices/0/cred_id")
                .textValue();
    }

    /** The id of a new webhook. */
    private static String webhook(String url) {
        return Answers.text(
                Operator.request()
                        .body(Map.of("url", url, "events", Set.of("passkey.created")))
                        .post("/admin/v1/apps/{app}/webhooks", APP),
                201,
                "/webhook/id");
    }

    @AfterAll
    static void stop() throws Exception {
        RestAssured.reset();
        Started.close(browser, service, provider);
    }

    @BeforeEach
    void forget() {
        browser.forget();
        provider.expect("ada@example.com", Set.of(TokenIssuer.ROLE));
    }

    private static ConsolePage console() {
        return new ConsolePage(browser, service.uri("/console/"));
    }

    private static ConsolePage signedIn(String screen) {
        return console().signIn(screen, Operator.TOKEN).settled();
    }

    private static Stream<String> screens() {
        return Stream.of(
                "/",
                "/?q=nothing-has-this-id",
                "/apps",
                "/server",
                "/apps/shop",
                "/apps/shop/users",
                "/apps/shop/users?status=inactive",
                "/apps/shop/users/" + ada,
                "/apps/shop/events",
                "/apps/shop/events?refused=true",
                "/apps/shop/keys",
                "/apps/shop/settings",
                "/apps/shop/check",
                "/apps/shop/webhooks",
                "/apps/shop/webhooks/" + webhook,
                "/apps/shop/move",
                "/apps/shop/start",
                "/nowhere");
    }

    @ParameterizedTest
    @CsvSource({"1280, 1000, light", "320, 1400, dark"})
    void every_screen_is_without_errors_fits_and_is_accessible(int width, int height, String scheme) {
        browser.show(width, height, scheme);
        ConsolePage page = console();
        page.load("/");
        page.says("Sign in");
        List<String> faults = new ArrayList<>(faults(page, "sign-in", width, scheme));
        page.signIn("/", Operator.TOKEN).at("Look-up");
        List<String> screens = screens().toList();
        for (int i = 0; i < screens.size(); i++) {
            page.goTo(screens.get(i));
            faults.addAll(faults(page, "%02d".formatted(i + 1), width, scheme));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void a_dialog_is_accessible() {
        ConsolePage page = signedIn("/apps/shop/keys");
        page.press("Create a key");

        assertThat(faults(page, "dialog", 1280, "light")).isEmpty();
    }

    private static List<String> faults(ConsolePage page, String name, int width, String scheme) {
        page.openDetails();
        List<Object> faults = new ArrayList<>(browser.complaints());
        if (!page.fits()) {
            faults.add("is wider than the screen");
        }
        browser.run(axe);
        faults.addAll((List<?>) browser.run(VIOLATIONS));
        browser.complaints();
        if (!faults.isEmpty()) {
            browser.photograph(Path.of("target/console/%s-%d-%s.png".formatted(name, width, scheme)));
        }
        return faults.stream().map(fault -> page.screen() + ": " + fault).toList();
    }

    @Test
    void the_banner_s_address_signs_in_and_the_token_is_gone_from_it() {
        String address = service.output()
                .lines()
                .filter(line -> line.contains("Console "))
                .map(line -> line.replaceFirst(".*Console +", ""))
                .findFirst()
                .orElseThrow();
        assertThat(address).contains("/console/#token=");

        browser.open(URI.create(address));

        console().at("Look-up");
        assertThat(browser.address()).hasFragment("/");
        assertThat(browser.run("return [history.length, JSON.stringify({ ...localStorage, ...sessionStorage })]")
                        .toString())
                .doesNotContain(Operator.TOKEN);
    }

    /** The service of this test is the quickstart's, so the page is given the configuration of another one. */
    @Test
    void outside_the_quickstart_a_token_in_the_address_is_ignored() {
        browser.runFirst("""
                const read = Response.prototype.json;
                Response.prototype.json = async function () {
                    const body = await read.call(this);
                    return this.url.endsWith("/config.json") ? { ...body, quickstart: false } : body;
                };
                """);
        console().load("token=" + Operator.TOKEN);

        console().says("Sign in");
        assertThat(console().screen()).isEqualTo("/");
    }

    @Test
    void what_people_are_called_is_text() {
        String name = "<img src=x onerror=\"document.title='run'\">";
        TestApp app = new TestApp(APP, Operator.makeKey(APP, Map.of("name", "of a strange backend")), ORIGIN);
        app.backend().register(name);

        ConsolePage page = signedIn("/apps/shop/users").says(name);

        assertThat(browser.findAll("table img")).isEmpty();
        assertThat(page.text()).contains(name);
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/apps/../users", "/apps/shop/users/..", "/apps/%2e%2e/keys", "/apps/shop%2Fusers/users"})
    void a_crafted_address_reaches_nothing_else(String screen) {
        signedIn(screen).says("This did not work");
    }

    @Test
    void an_invalid_token_does_not_sign_in() {
        ConsolePage page = console().signIn("/apps", "not-the-token-of-this-service-at-all");
        browser.await(
                "the field is invalid",
                () -> !browser.findAll("input[name=token]:invalid").isEmpty());
        assertThat(page.text()).contains("Sign in").doesNotContain("Create an app");
    }

    @Test
    void an_operator_of_the_identity_provider_returns_signed_in_to_where_they_were_going() {
        console().load("/apps/shop/users?status=inactive");
        console().press("Sign in at " + URI.create(provider.url()).getAuthority());

        console().at("Users").says("ben");

        assertThat(console().screen()).isEqualTo("/apps/shop/users?status=inactive");
        assertThat(browser.address().getQuery()).isNull();
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "latchkey-viewer:shop | | |",
                "latchkey-support:shop | Deactivate, Export, Rename, Revoke | |",
                "latchkey-admin | Deactivate, Export, Delete, Rename, Revoke | Create a key, Revoke | Import, export"
            })
    void an_operator_is_offered_what_their_role_may(
            String role, @Nullable String ofUser, @Nullable String ofKeys, @Nullable String ofMenu) {
        provider.expect("kim@example.com", Set.of(role));
        console().load("/apps/shop/users/" + ada);
        ConsolePage page =
                console().press("Sign in at " + URI.create(provider.url()).getAuthority());
        page.at("ada");
        assertThat(page.buttons()).containsExactlyElementsOf(names(ofUser));
        assertThat(page.menu().contains("Import, export")).isEqualTo(ofMenu != null);

        page.goTo("/apps/shop/keys").at("API keys").says("test");
        assertThat(page.buttons().stream().distinct()).containsExactlyElementsOf(names(ofKeys));
        page.goTo("/apps").at("Apps").says("Shop");
        assertThat(page.text().contains("Latchkey demo")).isEqualTo(!role.contains(":"));
        assertThat(browser.complaints()).isEmpty();
    }

    private static List<String> names(@Nullable String listed) {
        return listed == null ? List.of() : List.of(listed.split(", "));
    }

    @Test
    void the_last_refusal_is_explained_in_words() {
        signedIn("/apps/shop/users/" + ada)
                .at("ada")
                .says("They saw")
                .says("Likely cause")
                .says("What to do");
    }

    @Test
    void the_overview_counts_what_happened() {
        signedIn("/apps/shop")
                .says("Logins and refusals")
                .says("Passkeys by provider")
                .says("Bitwarden");
    }

    @Test
    void an_answer_of_the_provider_that_was_not_asked_for_signs_nobody_in() {
        browser.open(service.uri("/console/?code=stolen&state=unknown"));

        console().says("was not asked for here");
        assertThat(browser.address().getQuery()).isNull();
    }

    @Test
    void a_session_that_ends_keeps_the_address_for_the_next_one() {
        ConsolePage page = signedIn("/apps/shop/users?status=inactive").says("ben");
        browser.run("""
                const send = window.fetch;
                window.fetch = (url, options) => send(url, { ...options, headers: { Authorization: "Bearer expired" } });
                return true;
                """);

        browser.run("location.hash = '#/apps/shop/keys'; return true;");
        page.says("You were signed out");

        browser.run("delete window.fetch; return true;");
        assertThat(page.screen()).isEqualTo("/apps/shop/keys");
        assertThat(page.text()).doesNotContain("ben");
    }

    @ParameterizedTest
    @ValueSource(strings = {"external id", "user id", "credential id", "request id"})
    void a_person_is_found_by(String what) {
        String given = Map.of(
                        "external id", "ada", "user id", ada, "credential id", credential, "request id", refusedRequest)
                .get(what);
        ConsolePage page = signedIn("/?q=" + given);
        if (what.equals("request id")) {
            page.says("By ada");
            browser.find("main section a").click();
        }
        page.at("ada").says("Refused");
        assertThat(page.screen()).startsWith("/apps/shop/users/" + ada);
    }

    @Test
    void a_support_case_needs_nothing_but_the_keyboard() {
        ConsolePage page = console();
        page.load("/");
        page.says("Sign in");
        for (int i = 0; i < 10 && !"token".equals(browser.focused().getDomAttribute("name")); i++) {
            browser.type(Keys.TAB);
        }
        browser.type(Operator.TOKEN, Keys.ENTER);
        page.at("Look-up");

        browser.type("/");
        browser.await(
                "the finder has the focus", () -> "q".equals(browser.focused().getDomAttribute("name")));
        browser.type("ben", Keys.ENTER);

        page.at("ben").says("They cannot log in: the user is deactivated.");
        assertThat(browser.focused().getTagName()).isEqualTo("h1");
    }

    @Test
    void what_destroys_asks_for_the_name() {
        TestApp app = new TestApp(APP, Operator.makeKey(APP, Map.of("name", "of dora's backend")), ORIGIN);
        app.backend()
                .verify(app.browser()
                        .register(SoftAuthenticator.synced(), app.backend().register("dora")));
        String dora = app.backend().userId("dora");
        ConsolePage page = signedIn("/apps/shop/users/" + dora).at("dora");

        page.press("Delete").enter("name", "someone else").agree().says("That is not “dora”.");
        assertThat(page.hasDialog()).isTrue();

        page.enter("name", "dora").agree().at("Users");
        Operator.request()
                .get("/admin/v1/apps/{app}/users/{user}", APP, dora)
                .then()
                .statusCode(404);
    }

    @Test
    void a_user_is_activated_and_a_passkey_renamed() {
        TestApp app = new TestApp(APP, Operator.makeKey(APP, Map.of("name", "of eli's backend")), ORIGIN);
        app.backend()
                .verify(app.browser()
                        .register(SoftAuthenticator.synced(), app.backend().register("eli")));
        String eli = app.backend().userId("eli");
        Operator.request().patch("/admin/v1/apps/{app}/users/{user}/deactivate", APP, eli);
        app.backend().createAuthenticate(Map.of("external_id", "eli")).then().statusCode(403);
        ConsolePage page = signedIn("/apps/shop/users/" + eli).at("eli");

        page.press("Activate").says("The user is active.").says("They can log in again.");
        String name = Answers.json(Operator.request().get("/admin/v1/apps/{app}/users/{user}", APP, eli))
                .at("/user/webauthn_devices/0/friendly_name")
                .textValue();
        page.press("Rename " + name)
                .enter("name", "Eli's phone")
                .agree()
                .dialogClosed()
                .says("Eli's phone");
    }

    @Test
    void the_secret_of_a_new_key_is_shown_once_and_works() {
        ConsolePage page = signedIn("/apps/shop/keys");
        page.press("Create a key").enter("name", "from the console").agree().says("it is not shown again");
        String secret = browser.find("dialog .secret code").getText();
        page.press("I have stored it").dialogClosed().says("from the console");

        assertThat(new TestApp(APP, secret, ORIGIN).backend().userId("ada")).isEqualTo(ada);
        assertThat(page.text()).doesNotContain(secret);
    }

    @Test
    void the_difference_is_shown_before_settings_are_saved() {
        ConsolePage page = signedIn("/apps/shop/settings");
        browser.find("input[aria-labelledby=name-nonce_ttl]").clear();
        browser.find("input[aria-labelledby=name-nonce_ttl]").sendKeys("60", Keys.TAB);
        page.says("1 change").press("Review and save");
        assertThat(browser.find("dialog .difference").getText()).contains("nonce_ttl", "120", "60");

        page.agree().says("Saved.");

        JsonNode app = Answers.json(Operator.request().get("/admin/v1/apps/{app}", APP));
        assertThat(app.at("/app/settings/nonce_ttl").intValue()).isEqualTo(60);
    }

    @Test
    void an_import_is_rehearsed_first_and_lists_errors_by_line() throws IOException {
        Path file = TestFork.file("users.csv");
        Files.writeString(file, "external_id\nfay\n\u0001\ngus\n");
        ConsolePage page = signedIn("/apps/shop/move");
        browser.find("input[type=file]").sendKeys(file.toAbsolutePath().toString());

        page.press("Rehearse").says("Rehearsed, nothing was imported").says("Errors by line");
        assertThat(found("fay")).isZero();

        page.press("Import").says("Imported");
        assertThat(found("fay")).isEqualTo(1);
    }

    private static int found(String externalId) {
        return Answers.json(
                        Operator.request().queryParam("identifier", externalId).get("/admin/v1/apps/{app}/users", APP))
                .get("users")
                .size();
    }

    @Test
    void a_webhook_is_tested_and_its_delivery_replayed() {
        try (TestReceiver receiver = TestReceiver.answering(204)) {
            String id = webhook(receiver.url());
            ConsolePage page = signedIn("/apps/shop/webhooks/" + id).says("No deliveries");

            page.press("Send a test").says("A test is on its way.").says("webhook.test");
            page.press("Replay webhook.test").says("It is sent again.");

            Awaitility.await().until(() -> receiver.ids().size() == 2);
            assertThat(receiver.ids().stream().distinct()).hasSize(1);
            assertThat(browser.complaints()).isEmpty();
            Operator.request()
                    .delete("/admin/v1/apps/{app}/webhooks/{webhook}", APP, id)
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void a_new_app_leads_to_the_lines_for_its_page_and_backend() {
        ConsolePage page = signedIn("/apps");
        Map<String, String> fields =
                new HashMap<>(Map.of("name", "Bakery", "auth_origin", "https://bakery.example.com"));
        fields.put("id", "bakery");
        page.press("Create an app");
        fields.forEach(page::enter);
        page.agree().at("Start").says("new Latchkey(\"bakery\")");
        assertThat(page.screen()).isEqualTo("/apps/bakery/start");
        Operator.request().delete("/admin/v1/apps/bakery").then().statusCode(204);
    }
}
