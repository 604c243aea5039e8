package dev.latchkey.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.AppSettings;
import dev.latchkey.audit.ActionType;
import dev.latchkey.outbox.EventType;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.services.OperatorsPortService;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's files as they are served on the operators' port. */
class ConsoleFilesIT {
    private static final Pattern IMPORT = Pattern.compile("(?:from|import) \"(\\.[^\"]+)\"");
    private static final int LEAST_MODULES = 20;

    @RegisterExtension
    static final OperatorsPortService SERVICE = new OperatorsPortService();

    private static Response get(String path) {
        return RestAssured.given()
                .port(SERVICE.operatorsPort())
                .redirects()
                .follow(false)
                .get(path);
    }

    @Test
    void the_page_may_run_its_own_scripts_and_call_its_own_service_only() {
        Response page = get("/console/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                        + " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none';"
                        + " require-trusted-types-for 'script'; trusted-types lit-html");
        assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(page.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Set-Cookie")).isNull();
    }

    @Test
    void every_module_that_the_page_imports_is_served() {
        Set<String> seen = new HashSet<>();
        Deque<String> toRead = new ArrayDeque<>(Set.of("/console/main.js"));
        while (!toRead.isEmpty()) {
            String path = toRead.pop();
            if (seen.add(path)) {
                Response module = get(path);
                assertThat(module.statusCode()).as(path).isEqualTo(200);
                assertThat(module.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
                IMPORT.matcher(module.asString())
                        .results()
                        .map(found -> URI.create(path).resolve(found.group(1)).getPath())
                        .forEach(toRead::push);
            }
        }
        assertThat(seen).contains("/console/lit/lit-html.js").hasSizeGreaterThan(LEAST_MODULES);
    }

    @Test
    void a_browser_asks_each_time_and_is_not_sent_again_what_it_has() {
        Response script = get("/console/main.js");
        assertThat(script.header("Cache-Control")).isEqualTo("no-cache");

        Response again = RestAssured.given()
                .port(SERVICE.operatorsPort())
                .header("If-None-Match", script.header("ETag"))
                .get("/console/main.js");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.asByteArray()).isEmpty();
    }

    @Test
    void the_address_without_a_slash_leads_to_the_page() {
        Response redirect = get("/console");

        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.header("Location")).isEqualTo("/console/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/nothing.js",
                "/console/screens",
                "/console/screens/",
                "/console/lit/LICENSE",
                "/console/application.properties",
                "/console/screens/..%2Fmain.js",
                "/console/%2e%2e/application.properties",
                "/console//main.js.map"
            })
    void nothing_else_is_there(String path) {
        Response missing = RestAssured.given()
                .port(SERVICE.operatorsPort())
                .urlEncodingEnabled(false)
                .get(path);

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(Answers.json(missing).get("code").textValue()).isEqualTo("not_found");
    }

    @Test
    void it_is_not_found_on_the_main_port() {
        assertThat(RestAssured.get("/console/").statusCode()).isEqualTo(404);
        assertThat(RestAssured.get("/console/config.json").statusCode()).isEqualTo(404);
    }

    @Test
    void it_says_how_to_sign_in() {
        JsonNode config = Answers.json(get("/console/config.json"));

        assertThat(config.get("version").textValue()).isNotEmpty();
        assertThat(config.get("quickstart").booleanValue()).isFalse();
        assertThat(config.get("identity_provider").isNull()).isTrue();
    }

    @Test
    void it_describes_every_setting_with_its_type_default_and_meaning() {
        JsonNode settings = Answers.json(get("/console/settings.json"));

        assertThat(settings.findValuesAsText("meaning")).hasSameSizeAs(settings).doesNotContain("");
        JsonNode defaults = AppSettings.defaults().toJson();
        assertThat(settings).hasSameSizeAs(defaults).allSatisfy(setting -> {
            assertThat(setting.get("default"))
                    .isEqualTo(defaults.get(setting.get("name").textValue()));
            assertThat(setting.get("schema").get("type").textValue()).isNotEmpty();
        });
    }

    @Test
    void it_names_the_events_that_a_webhook_may_want() {
        List<String> types = new ArrayList<>();
        Answers.json(get("/console/event-types.json")).forEach(type -> types.add(type.textValue()));

        assertThat(types)
                .containsExactlyElementsOf(Stream.of(EventType.values())
                        .filter(type -> type != EventType.WEBHOOK_TEST)
                        .map(EventType::wire)
                        .toList());
    }

    @Test
    void it_has_words_for_every_action_in_the_trail() {
        String words = get("/console/words.js").asString();

        assertThat(Stream.of(ActionType.values()).map(ActionType::wire))
                .allSatisfy(type -> assertThat(words).contains("\"" + type + "\": \""));
    }

    @Test
    void it_names_the_passkey_providers_in_the_order_of_their_names() {
        JsonNode providers = Answers.json(get("/console/providers.json"));

        assertThat(providers
                        .get("d548826e-79b4-db40-a3d8-11116f7e8349")
                        .get("name")
                        .textValue())
                .isEqualTo("Bitwarden");
        assertThat(providers.findValuesAsText("name")).isSorted();
    }
}
