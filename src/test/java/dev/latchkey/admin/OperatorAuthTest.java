package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.RawHttp;
import dev.latchkey.testsupport.people.RawHttp.Answer;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Access to the operators' API (admin-api). */
@QuarkusTest
class OperatorAuthTest {
    private static final String REFUSED = "{\"code\":\"invalid_access_token\","
            + "\"error\":\"The access token is missing, invalid or not for this app.\"}";

    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>(List.of(
                "",
                "Bearer",
                "Bearer ",
                "Basic " + Operator.TOKEN,
                Operator.TOKEN,
                "Bearer" + Operator.TOKEN,
                "Bearer " + Operator.TOKEN.substring(1),
                "Bearer " + Operator.TOKEN + "x",
                "Bearer " + Operator.TOKEN.toUpperCase(Locale.ROOT),
                "Bearer " + Operator.TOKEN + " x"));
        headers.add("Bearer " + app.key());
        headers.add("Bearer eyJhbGciOiJub25lIn0.eyJncm91cHMiOlsibGF0Y2hrZXktYWRtaW4iXX0.");
        headers.add("Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl");
        return headers;
    }

    @TestFactory
    Stream<DynamicTest> without_the_token_every_call_is_401_byte_for_byte() {
        List<Route> routes = Route.of("admin");
        assertThat(routes).isNotEmpty().allMatch(Route::guarded);
        return routes.stream()
                .flatMap(route -> headers().stream()
                        .flatMap(header -> Stream.of(app.id(), "doesNotExist")
                                .map(id ->
                                        dynamicTest(route.method() + " " + route.path(id) + " <" + header + ">", () -> {
                                            Answer answer = RawHttp.send(
                                                    route.method() + " " + route.path(id),
                                                    header.isEmpty() ? Map.of() : Map.of("Authorization", header));

                                            assertThat(answer.status()).isEqualTo(401);
                                            assertThat(answer.body()).isEqualTo(REFUSED);
                                            assertThat(answer.headers().keySet())
                                                    .isEqualTo(RawHttp.USUAL_HEADERS);
                                        }))));
    }

    @TestFactory
    Stream<DynamicTest> the_scheme_is_case_insensitive() {
        return Stream.of("Bearer", "bearer", "BEARER")
                .map(scheme -> dynamicTest(
                        scheme,
                        () -> assertThat(RawHttp.send(
                                                "GET /admin/v1/apps/" + app.id(),
                                                Map.of("Authorization", scheme + " " + Operator.TOKEN))
                                        .status())
                                .isEqualTo(200)));
    }
}
