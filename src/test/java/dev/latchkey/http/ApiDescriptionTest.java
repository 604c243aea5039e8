package dev.latchkey.http;

import static io.restassured.RestAssured.get;

import dev.latchkey.testsupport.people.Answers;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ApiDescriptionTest {
    @Test
    void outside_the_quickstart_neither_the_description_nor_swagger_ui_is_served() {
        for (String path :
                new String[] {"/openapi.yaml", "/q/swagger-ui", "/q/swagger-ui/", "/q/swagger-ui/index.html"}) {
            Answers.assertError(get(path), 404, "not_found");
        }
    }
}
