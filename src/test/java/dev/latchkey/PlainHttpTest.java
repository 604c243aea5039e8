package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Terminal;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.Installed;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the calls in plain HTTP of docs/integrating.md, docs/operating.md and docs/webhooks.md as they are written. */
@QuarkusTest
class PlainHttpTest {
    private static final String INTEGRATING = "docs/integrating.md";

    /** The origin of the Android app whose certificate docs/integrating.md has. */
    private static final String ANDROID = "android:apk-key-hash:FG3pg8VzBlDY7rmVLzT8ZBagg0LmHb6oigSWsj_PROU";

    /** The members that the code for iOS reads from the options. */
    private static final Pattern OPTION = Pattern.compile("options\\[\"(\\w+)\"]|descriptors\\(\"(\\w+)\"\\)");

    /** The members that the code for iOS writes into the response. */
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":|members\\[\"(\\w+)\"]");

    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();
    private TestApp app;
    private Terminal terminal;

    @BeforeEach
    void open_a_terminal() {
        Installed.program("curl");
        app = Operator.makeApp();
        terminal = terminal(INTEGRATING).define("http");
    }

    private Terminal terminal(String document) {
        return new Terminal(document, URI.create("http://localhost:" + RestAssured.port), app);
    }

    /** Requests a transaction, has a passkey created for it, and verifies the nonce. */
    private JsonNode created(String recipe, SoftAuthenticator by) {
        String transaction = requested(recipe);
        return verified(app.browser().register(by, transaction));
    }

    /** Requests a transaction, has the passkey used for it, and verifies the nonce. */
    private JsonNode used(String recipe) {
        String transaction = requested(recipe);
        return verified(app.browser().logIn(authenticator, transaction));
    }

    private String requested(String recipe) {
        String transaction = terminal.run(recipe).get("transaction_id").textValue();
        terminal.set("TRANSACTION_ID", transaction);
        return transaction;
    }

    private JsonNode verified(String nonce) {
        JsonNode verified = terminal.set("NONCE", nonce).run("http-verify");
        assertThat(verified.get("external_id").textValue()).isEqualTo("4711");
        return verified;
    }

    @Test
    void first_factor_and_second_factor() {
        created("http-adding", authenticator);

        terminal.set("NONCE", app.browser().logIn(authenticator, null));
        JsonNode first = terminal.run("http-first-factor");
        assertThat(first.get("external_id").textValue()).isEqualTo("4711");
        assertThat(first.has("transaction_id")).isFalse();

        assertThat(used("http-second-factor").get("type").textValue()).isEqualTo("authenticate");
        assertThat(terminal.refused("http-verify").get("code").textValue()).isEqualTo("invalid_nonce");
        terminal.set("NONCE", app.browser().logIn(authenticator, requested("http-second-factor")));
        assertThat(terminal.run("http-first-factor").has("transaction_id"))
                .as("what was meant for something else can be refused")
                .isTrue();
    }

    @Test
    void a_step_up_returns_what_was_confirmed() {
        created("http-adding", authenticator);
        JsonNode verified = used("http-step-up");
        assertThat(verified.at("/context/amount").textValue()).isEqualTo("120.00");
        assertThat(verified.get("user_verified").booleanValue()).isTrue();
        assertThat(Instant.parse(verified.get("authenticated_at").textValue()))
                .isAfter(Instant.now().minus(Duration.ofMinutes(1)));
    }

    @Test
    void passkeys_are_added_named_listed_and_removed() {
        String device = created("http-adding", authenticator).get("device_id").textValue();
        terminal.set("USER_ID", terminal.run("http-find").at("/users/0/id").textValue())
                .set("DEVICE_ID", device);
        terminal.run("http-naming");
        JsonNode listed = terminal.run("http-passkeys").get("devices");
        assertThat(listed).hasSize(1);
        assertThat(listed.at("/0/id").textValue()).isEqualTo(device);
        assertThat(listed.at("/0/friendly_name").textValue()).isEqualTo("Laptop");

        terminal.run("http-removing");
        assertThat(terminal.run("http-passkeys").get("devices")).isEmpty();
        assertThat(terminal.run("http-signals").at("/signals/0/allAcceptedCredentialIds"))
                .isEmpty();
        assertThat(terminal.refused("http-second-factor").get("code").textValue())
                .isEqualTo("user_has_no_passkeys");
    }

    @Test
    void an_upgrade_needs_no_user_verification() {
        SoftAuthenticator silent = SoftAuthenticator.synced().flags(Flag.UP, Flag.BE, Flag.BS);
        assertThat(created("http-upgrade", silent).get("user_verified").booleanValue())
                .isFalse();
    }

    @Test
    void recovery_revokes_the_passkeys_that_are_lost() {
        Installed.program("jq");
        created("http-adding", authenticator);
        created("http-adding", SoftAuthenticator.synced());
        SoftAuthenticator found = SoftAuthenticator.synced();
        String device = created("http-adding", found).get("device_id").textValue();

        JsonNode answer = terminal.set(
                        "USER_ID", terminal.run("http-find").at("/users/0/id").textValue())
                .set("DEVICE_ID", device)
                .run("http-recovery");
        assertThat(answer.at("/signals/0/allAcceptedCredentialIds"))
                .extracting(JsonNode::textValue)
                .containsExactly(found.newest().idText());
        assertThat(terminal.run("http-passkeys").get("devices"))
                .extracting(each -> each.get("id").textValue())
                .containsExactly(device);
    }

    @Test
    void an_android_app_sends_what_the_platform_returns() {
        terminal.run("http-native-clients");
        JsonNode options = started("register", "http-adding");
        finished(authenticator
                .register(options)
                .as(Dialect.ANDROID)
                .from(ANDROID)
                .response());
        JsonNode login = started("authenticate", "http-second-factor");
        assertThat(login.at("/allowCredentials/0/transports")).isNotEmpty();
        JsonNode verified = finished(authenticator
                .authenticate(login)
                .as(Dialect.ANDROID)
                .from(ANDROID)
                .response());
        assertThat(verified.get("origin").textValue()).isEqualTo(ANDROID);
    }

    @Test
    void an_ios_app_reads_and_writes_the_members_in_its_code() {
        String code = Recipe.of(INTEGRATING, "ios");
        Set<String> members = names(MEMBER, code);
        Set<String> written = new HashSet<>();
        terminal.run("http-native-clients");
        created("http-adding", SoftAuthenticator.securityKey());

        JsonNode creation = started("register", "http-adding");
        finished(only(
                members,
                written,
                authenticator.register(creation).as(Dialect.STANDARD_JSON).response()));
        JsonNode request = started("authenticate", "http-second-factor");
        JsonNode verified = finished(only(
                members,
                written,
                authenticator.authenticate(request).as(Dialect.STANDARD_JSON).response()));

        assertThat(verified.get("origin").textValue()).isEqualTo("https://example.com");
        assertThat(written).isEqualTo(members);
        Set<String> options = new HashSet<>();
        creation.fieldNames().forEachRemaining(options::add);
        request.fieldNames().forEachRemaining(options::add);
        assertThat(options).containsAll(names(OPTION, code));
    }

    /** Starts a transaction as an app and returns the options for the platform. */
    private JsonNode started(String ceremony, String recipe) {
        requested(recipe);
        JsonNode handshake =
                terminal.set("CEREMONY", ceremony).run("http-start").get("handshake");
        terminal.set("HANDSHAKE_ID", handshake.get("id").textValue());
        return handshake.at("/challenge/publicKey");
    }

    private JsonNode finished(ObjectNode response) {
        return verified(terminal.set("RESPONSE", response.toString())
                .run("http-finish")
                .get("nonce")
                .textValue());
    }

    /** The response without members that are not among these. */
    private static ObjectNode only(Set<String> members, Set<String> written, ObjectNode response) {
        ObjectNode inner = response.withObject("/response");
        inner.retain(members);
        response.retain(members);
        response.fieldNames().forEachRemaining(written::add);
        inner.fieldNames().forEachRemaining(written::add);
        return response;
    }

    private static Set<String> names(Pattern pattern, String code) {
        return pattern.matcher(code).results().map(PlainHttpTest::name).collect(Collectors.toSet());
    }

    private static String name(MatchResult found) {
        return found.group(1) != null ? found.group(1) : found.group(2);
    }

    @Test
    void the_calls_of_an_operator() {
        assertThat(terminal.run("http-related-origins")
                        .at("/app/settings/related_origins/0")
                        .textValue())
                .isEqualTo("https://example.de");

        terminal("docs/operating.md").run("create");
        assertThat(terminal("docs/webhooks.md")
                        .set("APP_ID", "shop")
                        .run("create-webhook")
                        .get("secret")
                        .textValue())
                .startsWith("whsec_");
    }
}
