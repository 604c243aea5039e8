package dev.latchkey.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.judges.GeneratedSection;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.wire.SubresourceIntegrity;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients as the service hands them out. */
@QuarkusTest
class SdkTest {
    private static final int MOST_BYTES = 8_000;

    @Test
    void the_list_has_every_file_of_a_version_with_its_integrity() {
        JsonNode clients = Answers.json(get("/sdk/")).get("clients");
        assertThat(clients).hasSize(2);
        for (JsonNode client : clients) {
            assertThat(client.get("files")).isNotEmpty();
            for (JsonNode file : client.get("files")) {
                byte[] content = get(file.get("path").textValue()).asByteArray();
                assertThat(content).hasSize(file.get("size").intValue());
                assertThat(SubresourceIntegrity.of(content))
                        .isEqualTo(file.get("integrity").textValue());
            }
        }
    }

    /** Browsers and npm keep a version for ever: another content needs another version, once this one is released. */
    @Test
    void a_version_never_changes() throws IOException {
        GeneratedSection.assertIs(Path.of("clients/versions.json"), get("/sdk/").asString() + "\n");
    }

    @Test
    void what_is_served_is_the_source() throws IOException {
        assertThat(get("/sdk/latchkey-browser.js").asByteArray())
                .isEqualTo(Files.readAllBytes(Path.of("clients/browser/latchkey-browser.js")));
    }

    @Test
    void the_browser_s_module_is_small() {
        Answer compressed =
                RawHttp.send("GET /sdk/latchkey-browser.js", Map.of("Accept-Encoding", "br, gzip"), new byte[0]);
        assertThat(compressed.headers()).containsEntry("content-encoding", "gzip");
        assertThat(Integer.parseInt(compressed.headers().get("content-length"))).isLessThan(MOST_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "/sdk/, application/json, 'public, max-age=300'",
        "/sdk/latchkey-browser.js, text/javascript; charset=utf-8, 'public, max-age=300'",
        "/sdk/latchkey-browser.d.ts, text/plain; charset=utf-8, 'public, max-age=300'",
        "/sdk/latchkey-browser-1.0.0.js, text/javascript; charset=utf-8, 'public, max-age=31536000, immutable'",
        "/sdk/latchkey-node-1.0.0.tgz, application/gzip, 'public, max-age=31536000, immutable'"
    })
    void any_page_may_load_it(String path, String type, String caching) {
        Answer answer = RawHttp.send("GET " + path, Map.of("Origin", "https://anybody.example"), new byte[0]);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("content-type", type)
                .containsEntry("cache-control", caching)
                .containsEntry("access-control-allow-origin", "*")
                .containsEntry("cross-origin-resource-policy", "cross-origin")
                .containsEntry("vary", "accept-encoding")
                .containsEntry("x-content-type-options", "nosniff")
                .doesNotContainKeys("set-cookie", "access-control-allow-credentials", "content-encoding");
    }

    @Test
    void a_browser_that_has_it_is_not_sent_it_again() {
        String tag = get("/sdk/latchkey-browser.js").header("ETag");
        Response again = RestAssured.given().header("If-None-Match", tag).get("/sdk/latchkey-browser.js");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.asByteArray()).isEmpty();
        assertThat(again.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sdk/latchkey-browser-0.0.1.js", "/sdk/package.json", "/sdk/browser/package.json", "/sdk/x/"})
    void nothing_else_is_there(String path) {
        Response missing = get(path);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(Answers.json(missing).get("code").textValue()).isEqualTo("not_found");
    }

    @Test
    void it_can_only_be_read() {
        assertThat(RestAssured.head("/sdk/latchkey-browser.js").statusCode()).isEqualTo(200);
        Response refused = RestAssured.post("/sdk/latchkey-browser.js");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("GET, HEAD");
    }

    private static Response get(String path) {
        return RestAssured.given().header("Accept-Encoding", "identity").get(path);
    }
}
