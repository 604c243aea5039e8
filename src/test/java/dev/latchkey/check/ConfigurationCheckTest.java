package dev.latchkey.check;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConfigurationCheckTest {
    private static final String FINGERPRINT =
            "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:" + "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

    @Inject
    TestClock clock;

    private final Map<String, String> documents = new HashMap<>();
    private final Queue<String> requested = new ConcurrentLinkedQueue<>();
    private HttpServer relyingParty;

    @BeforeEach
    void start_a_relying_party() throws IOException {
        relyingParty = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        relyingParty.createContext("/", exchange -> {
            String file = exchange.getRequestURI().getPath().substring("/.well-known/".length());
            requested.add(file);
            String document = documents.get(file);
            answer(exchange, document == null ? 404 : 200, "application/json", document == null ? "{}" : document);
        });
        relyingParty.start();
    }

    @AfterEach
    void stop_it() {
        relyingParty.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String origin() {
        return "http://localhost:" + relyingParty.getAddress().getPort();
    }

    private TestApp makeApp(Map<String, ?> settings) {
        return Operator.makeApp(
                Map.of("name", "Local", "rp_id", "localhost", "auth_origin", origin(), "settings", settings), origin());
    }

    private static Response check(TestApp app) {
        return Operator.request().get("/admin/v1/apps/{app_id}/check", app.id());
    }

    private static List<String> found(TestApp app, String name) {
        List<Map<String, String>> checks =
                check(app).then().statusCode(200).extract().path("checks");
        return checks.stream()
                .filter(check -> check.get("name").equals(name))
                .map(check -> check.get("status") + ": " + check.get("message"))
                .toList();
    }

    @Test
    void it_is_for_operators() {
        TestApp app = makeApp(Map.of());
        assertThat(given().get("/admin/v1/apps/{app_id}/check", app.id()).statusCode())
                .isEqualTo(401);
        assertThat(app.backend()
                        .request()
                        .get("/admin/v1/apps/{app_id}/check", app.id())
                        .statusCode())
                .isEqualTo(401);
        assertThat(Operator.request()
                        .get("/admin/v1/apps/{app_id}/check", "unknown")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_head_requests_no_documents() {
        TestApp app = makeApp(Map.of("related_origins", List.of("https://example.org")));

        Response head = Operator.request().head("/admin/v1/apps/{app_id}/check", app.id());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(requested).isEmpty();
        check(app).then().statusCode(200);
        assertThat(requested).isNotEmpty();
    }

    @Test
    void documents_that_no_client_needs_are_not_requested() {
        assertThat(check(makeApp(Map.of())).<List<String>>path("checks.name"))
                .containsExactly("rp_id", "origins", "related_origins", "clock");
    }

    @Test
    void a_document_with_everything_configured_passes_even_with_additional_content() {
        documents.put("webauthn", "{\"origins\":[\"https://example.org\",\"https://example.de\"]}");
        documents.put(
                "apple-app-site-association",
                "{\"applinks\":{},\"webcredentials\":{\"apps\":[\"ZZZZZZZZZZ.other\",\"A1B2C3D4E5.com.example.shop\"]}}");
        documents.put(
                "assetlinks.json",
                "[{\"relation\":[\"delegate_permission/common.handle_all_urls\","
                        + "\"delegate_permission/common.get_login_creds\"],\"target\":{\"namespace\":\"android_app\","
                        + "\"package_name\":\"com.example.shop\",\"sha256_cert_fingerprints\":[\"" + FINGERPRINT
                        + "\"]}}]");
        documents.put("passkey-endpoints", "{\"manage\":\"https://example.com/passkeys\"}");
        TestApp app = makeApp(Map.of(
                "related_origins",
                List.of("https://example.de"),
                "native_clients",
                List.of(
                        Map.of("platform", "ios", "team_id", "A1B2C3D4E5", "bundle_id", "com.example.shop"),
                        Map.of(
                                "platform", "android",
                                "package_name", "com.example.shop",
                                "sha256_cert_fingerprints", List.of(FINGERPRINT))),
                "passkey_endpoints",
                Map.of("manage", "https://example.com/passkeys")));
        for (String[] check : new String[][] {
            {"webauthn", "webauthn"},
            {"apple_app_site_association", "apple-app-site-association"},
            {"assetlinks", "assetlinks.json"},
            {"passkey_endpoints", "passkey-endpoints"}
        }) {
            assertThat(found(app, check[0]))
                    .contains("ok: " + origin() + "/.well-known/" + check[1] + " has all required content.");
        }
    }

    @Test
    void a_document_that_lacks_something_fails() {
        documents.put("passkey-endpoints", "{\"manage\":\"https://example.com/old\"}");
        assertThat(found(
                        makeApp(Map.of("passkey_endpoints", Map.of("manage", "https://example.com/passkeys"))),
                        "passkey_endpoints"))
                .containsExactly(
                        "failed: " + origin() + "/.well-known/passkey-endpoints lacks something that is configured"
                                + " here; expose this service's document there.");
    }

    @Test
    void a_document_that_is_missing_or_not_json_fails() {
        TestApp app = makeApp(Map.of("passkey_endpoints", Map.of("manage", "https://example.com/passkeys")));
        String document = origin() + "/.well-known/passkey-endpoints ";
        assertThat(found(app, "passkey_endpoints"))
                .containsExactly("failed: " + document + "is answered with status 404.");

        documents.put("passkey-endpoints", "<html>");
        assertThat(found(app, "passkey_endpoints")).containsExactly("failed: " + document + "is not JSON.");

        relyingParty.createContext(
                "/.well-known/passkey-endpoints", exchange -> answer(exchange, 200, "text/html", "{}"));
        assertThat(found(app, "passkey_endpoints"))
                .containsExactly("failed: " + document + "is not served as application/json.");
    }

    @Test
    void a_redirect_fails() {
        relyingParty.createContext("/.well-known/passkey-endpoints", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            answer(exchange, 301, "application/json", "{}");
        });
        assertThat(found(
                        makeApp(Map.of("passkey_endpoints", Map.of("manage", "https://example.com/passkeys"))),
                        "passkey_endpoints"))
                .containsExactly("failed: " + origin() + "/.well-known/passkey-endpoints is a redirect, which is not"
                        + " followed.");
    }

    @Test
    void a_different_document_at_another_origin_is_a_warning_and_a_missing_one_is_not() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
        try {
            String otherOrigin = "http://localhost:" + other.getAddress().getPort();
            documents.put("passkey-endpoints", "{\"manage\":\"https://example.com/passkeys\"}");
            TestApp app = Operator.makeApp(
                    Map.of(
                            "name", "Local",
                            "rp_id", "localhost",
                            "auth_origin", origin(),
                            "additional_auth_origins", List.of(otherOrigin),
                            "settings", Map.of("passkey_endpoints", Map.of("manage", "https://example.com/passkeys"))),
                    origin());
            String document = otherOrigin + "/.well-known/passkey-endpoints ";
            assertThat(found(app, "passkey_endpoints"))
                    .containsExactly(
                            "ok: " + origin() + "/.well-known/passkey-endpoints has all required content.",
                            "ok: " + document + "does not exist and is not required.");
            other.createContext("/", exchange -> answer(exchange, 200, "application/json", "{}"));
            assertThat(found(app, "passkey_endpoints"))
                    .contains("warning: " + document + "lacks something that is configured here; expose this service's"
                            + " document there.");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void the_check_of_a_domain_never_contacts_this_machine() {
        TestApp app = Operator.makeApp(Map.of(
                "related_origins", List.of(origin()), "passkey_endpoints", Map.of("manage", "https://example.com/x")));
        assertThat(found(app, "passkey_endpoints"))
                .contains("warning: " + origin() + "/.well-known/passkey-endpoints was not requested: the host has an"
                        + " address that is not public.");
        assertThat(found(app, "origins").get(0)).startsWith("warning: Pages served from any user's own machine");
    }

    @Test
    void related_origins_of_more_names_than_browsers_read_are_a_warning() {
        List<String> five = List.of(
                "https://one.com",
                "https://one.co.uk",
                "https://www.one.de",
                "https://two.de",
                "https://three.de",
                "https://four.de",
                "https://shop.five.example");
        TestApp app = makeApp(Map.of("related_origins", five));
        assertThat(found(app, "related_origins")).containsExactly("ok: The related origins have 5 different names.");
        List<String> six = new ArrayList<>(five);
        six.add("https://six.de");
        Operator.changeSettings(app.id(), Map.of("related_origins", six)).then().statusCode(200);
        assertThat(found(app, "related_origins"))
                .containsExactly(
                        "warning: The related origins have 6 different names, but browsers may consider only 5: put the most"
                                + " important first.");
    }

    @Test
    void metadata_are_checked_if_the_app_relies_on_them() {
        assertThat(found(makeApp(Map.of("attestation_trust", "mds")), "metadata"))
                .hasSize(1);
    }

    @Test
    void metadata_fail_if_missing_or_stale_and_warn_if_overdue() {
        LocalDate due = LocalDate.of(2026, 12, 1);
        Optional<TrustedMetadata.State> fresh = Optional.of(new TrustedMetadata.State(7, due, false));
        assertThat(ConfigurationCheck.metadata(Optional.empty(), due).status()).isEqualTo(Finding.Status.FAILED);
        assertThat(ConfigurationCheck.metadata(fresh, due))
                .isEqualTo(Finding.ok(
                        "metadata", "The FIDO metadata in use are number 7, with the next update due on 2026-12-01."));
        assertThat(ConfigurationCheck.metadata(fresh, due.plusDays(1)).status()).isEqualTo(Finding.Status.WARNING);
        assertThat(ConfigurationCheck.metadata(Optional.of(new TrustedMetadata.State(7, due, true)), due.plusDays(99))
                        .status())
                .isEqualTo(Finding.Status.FAILED);
    }

    @Test
    void clocks_that_differ_are_a_warning() {
        TestApp app = makeApp(Map.of());
        clock.advance(Duration.ofSeconds(5));
        assertThat(found(app, "clock").get(0)).startsWith("warning: This replica's clock and the database's are ");
    }
}
