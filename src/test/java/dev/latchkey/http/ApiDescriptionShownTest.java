package dev.latchkey.http;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.latchkey.testsupport.judges.OpenApiDocument;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The API description in the quickstart. */
@QuarkusTest
@TestProfile(OperationsProfile.class)
class ApiDescriptionShownTest {
    @Test
    void the_quickstart_serves_the_project_s_own_description() throws IOException {
        assertThat(get("/openapi.yaml")
                        .then()
                        .statusCode(200)
                        .contentType("application/yaml")
                        .extract()
                        .asString())
                .isEqualTo(Files.readString(OpenApiDocument.FILE));
    }

    @Test
    void the_quickstart_shows_it_with_swagger_ui() {
        get("/q/swagger-ui/").then().statusCode(200).body(containsString("url: '/openapi.yaml'"));
    }
}
