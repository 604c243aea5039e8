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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The strictness with which JSON is read, on every call that has a body (contract section 4). */
@QuarkusTest
class JsonBodyTest {
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private Answer send(Route route, byte[] body) {
        return RawHttp.send(
                route.method() + " " + route.path(app.id()),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + (route.door().equals("admin") ? Operator.TOKEN : app.key())),
                body);
    }

    private Answer register(String members) {
        return send(
                new Route(
                        "server",
                        "POST",
                        "/v1/apps/{app_id}/transactions/register",
                        "",
                        true,
                        true,
                        false,
                        false,
                        true),
                Bytes.utf8("{\"external_id\":\"ada\",\"passkey_display_name\":\"x\"" + members + "}"));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** A member whose string holds these bytes. */
    private static byte[] holding(int... values) {
        return Bytes.concat(Bytes.utf8("{\"x\":\""), bytes(values), Bytes.utf8("\"}"));
    }

    private static Map<String, byte[]> unreadable() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        Map.of(
                        "cut short", "{\"x\":",
                        "single quotes", "{'x':1}",
                        "no quotes", "{x:1}",
                        "a trailing comma", "{\"x\":1,}",
                        "a comment", "{/* x */}",
                        "not a number", "{\"x\":NaN}",
                        "a leading zero", "{\"x\":01}",
                        "a raw control character", "{\"x\":\"\n\"}",
                        "an unknown escape", "{\"x\":\"\\x\"}",
                        "words", "hello")
                .forEach((name, text) -> bodies.put(name, Bytes.utf8(text)));
        Map.of(
                        "another value after it", "{} {}",
                        "a word after it", "{} x",
                        "a brace after it", "{}}",
                        "a duplicate key", "{\"x\":1,\"x\":1}",
                        "a duplicate key further in", "{\"x\":{\"y\":{\"z\":1,\"z\":2}}}",
                        "a duplicate key spelled differently", "{\"x\":1,\"\\u0078\":1}",
                        "an array", "[]",
                        "a string", "\"x\"",
                        "a number", "5",
                        "true", "true")
                .forEach((name, text) -> bodies.put(name, Bytes.utf8(text)));
        bodies.put("an empty string", Bytes.utf8("\"\""));
        bodies.put("an array of an object", Bytes.utf8("[{}]"));
        bodies.put("white space alone", Bytes.utf8("  \n"));
        bodies.put("17 levels of objects", Bytes.utf8("{\"x\":".repeat(17) + "1" + "}".repeat(17)));
        bodies.put("17 levels of arrays", Bytes.utf8("{\"x\":" + "[".repeat(16) + "]".repeat(16) + "}"));
        bodies.put("20,000 levels", Bytes.utf8("[".repeat(20_000)));
        bodies.put("an overlong solidus", holding(0xc0, 0xaf));
        bodies.put("an overlong zero", holding(0xc0, 0x80));
        bodies.put("an overlong form of three bytes", holding(0xe0, 0x80, 0xaf));
        bodies.put("a surrogate", holding(0xed, 0xa0, 0x80));
        bodies.put("a pair of surrogates", holding(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80));
        bodies.put("a code point beyond the last", holding(0xf4, 0x90, 0x80, 0x80));
        bodies.put("a sequence cut short", holding(0xe2, 0x98));
        bodies.put("a lone continuation", holding(0x80));
        bodies.put("Latin-1", holding(0xe9));
        bodies.put("UTF-16 with its mark", "{}".getBytes(StandardCharsets.UTF_16));
        bodies.put("UTF-16", "{}".getBytes(StandardCharsets.UTF_16BE));
        bodies.put("UTF-32", bytes(0, 0, 0, 0x7b, 0, 0, 0, 0x7d));
        bodies.put("zeros", new byte[100]);
        bodies.put("random bytes", Bytes.concat(bytes(0xff), Bytes.random(500)));
        bodies.put("a huge number", Bytes.utf8("{\"x\":" + "9".repeat(2000) + "}"));
        return bodies;
    }

    @TestFactory
    Stream<DynamicTest> an_unreadable_body_is_400_on_every_call_that_takes_one() {
        return Route.all().stream()
                .filter(Route::takesBody)
                .flatMap(route -> unreadable().entrySet().stream()
                        .map(body -> dynamicTest(
                                route + " with " + body.getKey(),
                                () -> assertError(send(route, body.getValue()), 400, "invalid_request"))));
    }

    @TestFactory
    Stream<DynamicTest> an_empty_body_and_null_are_400_where_a_body_is_needed() {
        return Route.all().stream()
                .filter(route -> route.takesBody() && !route.name().equals("authenticateWebauthnStartWithTransaction"))
                .flatMap(route -> Stream.of("", "null", " null ", "{}")
                        .filter(body -> !body.equals("{}") || !route.method().equals("PATCH"))
                        .map(body -> dynamicTest(
                                route + " with <" + body + ">",
                                () -> assertError(send(route, Bytes.utf8(body)), 400, "invalid_request"))));
    }

    @TestFactory
    Stream<DynamicTest> a_handshake_response_that_is_not_an_object_is_400() {
        return Route.of("client").stream()
                .filter(route -> route.name().contains("Finish"))
                .flatMap(route -> Stream.of("null", "5", "\"x\"", "[]", "{}", "true")
                        .map(value -> dynamicTest(
                                route + " with " + value,
                                () -> assertError(
                                        send(
                                                route,
                                                Bytes.utf8(
                                                        "{\"transaction_id\":\"x\",\"handshake_id\":\"x\",\"handshake_response\":"
                                                                + value + "}")),
                                        400,
                                        "invalid_request"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"unknown\":{\"nested\":[1,2,{\"x\":null}]}",
                ",\"unknown\":1e400",
                ",\"unknown\":1e2000000000",
                ",\"unknown\":123456789012345678901234567890.5",
                ",\"unknown\":\"\\ud800\"",
                ",\"unknown\":\"\\u0000\"",
                ",\"externalId\":5",
                ",\"conditional\":null,\"context\":null",
                ",\"unknown\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"
            })
    void unknown_members_and_nulls_are_ignored_and_16_levels_are_allowed(String members) {
        assertThat(register(members).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "1e2000000000", "-1e99999999", "1e-400", "9223372036854775808", "0.0"})
    void a_number_that_no_integer_can_hold_is_400(String number) {
        assertError(register(",\"expires_in\":" + number), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "1e2000000000", "-1e99999999", "1e-400"})
    void a_context_may_contain_a_number_of_any_size(String number) {
        assertThat(register(",\"context\":{\"n\":" + number + "}").status()).isIn(201, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9", "\u2603", "\ud83d\ude00"})
    void well_formed_utf_8_of_any_length_is_read(String text) {
        assertThat(register(",\"unknown\":\"" + text + "\"").status()).isEqualTo(201);
    }
}
