package dev.latchkey.http;

import static dev.latchkey.http.ErrorShapeTest.assertError;

import dev.latchkey.testsupport.people.RawHttp;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that are not enabled: outside the quickstart, where operators have no port of their own. */
@QuarkusTest
class OperatorsPagesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /console",
                "GET /console/",
                "GET /console/main.js",
                "GET /console/config.json",
                "POST /console/",
                "OPTIONS /console/",
                "GET /openapi.yaml",
                "GET /q/swagger-ui/"
            })
    void their_paths_do_not_exist(String line) {
        assertError(RawHttp.send(line, Map.of()), 404, "not_found");
    }
}
