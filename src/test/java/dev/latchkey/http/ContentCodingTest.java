package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies are refused on every call, the import included. */
@QuarkusTest
class ContentCodingTest {
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private Answer send(String requestLine, String contentType, String coding, byte[] body) {
        return RawHttp.send(
                requestLine,
                Map.of(
                        "Content-Type",
                        contentType,
                        "Content-Encoding",
                        coding,
                        "Authorization",
                        "Bearer " + (requestLine.contains("/admin/") ? Operator.TOKEN : app.key())),
                body);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(Bytes.utf8(text));
        }
        return compressed.toByteArray();
    }

    @TestFactory
    Stream<DynamicTest> a_compressed_body_is_415_on_every_call_that_has_a_body() {
        return Route.all().stream()
                .filter(route -> route.takesBody() || route.takesStream())
                .map(route -> dynamicTest(route.toString(), () -> {
                    Answer answer = send(
                            route.method() + " " + route.path(app.id()),
                            route.takesStream() ? "application/x-ndjson" : "application/json",
                            "gzip",
                            gzip("{}"));
                    assertError(answer, 415, "invalid_request");
                    assertThat(answer.body()).contains("Content-Encoding");
                    assertThat(answer.headers()).containsEntry("accept-encoding", "identity");
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "br", "GZIP", "identity, gzip", "x"})
    void every_coding_is_refused(String coding) {
        assertError(
                send("POST /v1/apps/" + app.id() + "/transactions/register", "application/json", coding, new byte[1]),
                415,
                "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", ""})
    void a_body_without_a_coding_is_read(String coding) {
        Answer answer = send(
                "POST /v1/apps/" + app.id() + "/transactions/register",
                "application/json",
                coding,
                Bytes.utf8("{\"external_id\":\"ada\",\"passkey_display_name\":\"Ada\"}"));
        assertThat(answer.status()).isEqualTo(201);
    }

    @Test
    void a_path_that_does_not_exist_remains_404_and_a_method_that_is_not_supported_405() {
        assertError(send("POST /v1/nothing", "application/json", "gzip", new byte[1]), 404, "not_found");
        assertError(
                send("DELETE /v1/apps/" + app.id(), "application/json", "gzip", new byte[1]), 405, "invalid_request");
    }
}
