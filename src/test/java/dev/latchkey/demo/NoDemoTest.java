package dev.latchkey.demo;

import static io.restassured.RestAssured.given;

import dev.latchkey.testsupport.people.Answers;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class NoDemoTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/demo", "/demo/", "/demo/demo.js", "/demo/index.html", "/demo/api/session"})
    void outside_the_quickstart_the_demo_is_not_served(String path) {
        Answers.assertError(given().redirects().follow(false).get(path), 404, "not_found");
    }
}
