package dev.latchkey.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.OperationsProfile;
import dev.latchkey.testsupport.services.TokenIssuer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@TestProfile(OperationsProfile.class)
class OperatorIdentityTest {
    private TokenIssuer issuer;

    @BeforeEach
    void open() {
        issuer = new TokenIssuer(OperationsProfile.issuerPort());
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private static RequestSpecification withToken(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    /** The service treats the keys of each test's issuer as a rotation, which takes effect after a moment. */
    private String acceptedToken(String subject) {
        String token = issuer.rs256(issuer.operator(subject));
        await().atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .until(() -> withToken(token).get("/admin/v1/apps").statusCode() == 200);
        return token;
    }

    @Test
    void an_operator_with_a_jwt_is_named_in_the_trail() {
        String token = acceptedToken("ada@example.com");

        String id = withToken(token)
                .body(Map.of("name", "Example", "rp_id", "example.com", "auth_origin", Operator.ORIGIN))
                .post("/admin/v1/apps")
                .then()
                .statusCode(201)
                .extract()
                .path("app.id");

        withToken(token)
                .get("/admin/v1/apps/{app_id}/events", id)
                .then()
                .statusCode(200)
                .body("events[0].type", equalTo("app.created"))
                .body("events[0].actor", equalTo("ada@example.com"));
    }

    @Test
    void a_jwt_without_the_role_is_403_and_an_invalid_one_401() {
        acceptedToken("ada");

        Answers.assertError(
                withToken(issuer.rs256(issuer.operator("ada").groups(Set.of("staff"))))
                        .get("/admin/v1/apps"),
                403,
                "operation_not_allowed");
        Answers.assertError(
                withToken(issuer.rs256(issuer.operator("ada").audience("elsewhere")))
                        .get("/admin/v1/apps"),
                401,
                "invalid_access_token");
    }

    @Test
    void a_file_sent_with_a_jwt_is_imported_as_a_whole() {
        TestApp app = Operator.makeApp();
        String file = IntStream.range(0, 8_000)
                .mapToObj(number -> "user-number-" + number + "\n")
                .collect(Collectors.joining("", "external_id\n", ""));

        String report = given().header("Authorization", "Bearer " + acceptedToken("ada"))
                .contentType("text/csv")
                .queryParam("dry_run", true)
                .body(file.getBytes(StandardCharsets.UTF_8))
                .post("/admin/v1/apps/{app_id}/import", app.id())
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(report).contains("8000");
    }

    @Test
    void a_jwt_is_not_accepted_by_the_server_api() {
        TestApp app = Operator.makeApp();

        Answers.assertError(
                withToken(acceptedToken("ada")).get("/v1/apps/{app_id}/users", app.id()), 401, "invalid_access_token");
    }

    @Test
    void an_api_key_is_not_mistaken_for_a_jwt() {
        TestApp app = Operator.makeApp();
        int fetches = issuer.fetches();

        assertThat(app.backend().register("ada")).isNotEmpty();
        withToken(app.key()).get("/admin/v1/apps").then().statusCode(401);

        assertThat(issuer.fetches()).isEqualTo(fetches);
    }

    @Test
    void a_token_of_another_algorithm_is_refused_as_any_invalid_one() {
        String[] parts = acceptedToken("ada").split("\\.");
        int fetches = issuer.fetches();

        for (String header : List.of("{}", "{\"alg\":null}", "{\"alg\":\"RSA-OAEP\"}", "{\"alg\":7}")) {
            Answers.assertError(
                    withToken(Bytes.base64Url(Bytes.utf8(header)) + "." + parts[1] + "." + parts[2])
                            .get("/admin/v1/apps"),
                    401,
                    "invalid_access_token");
        }
        assertThat(issuer.fetches()).isEqualTo(fetches);
    }

    /** The keys may be known from another test; then the unknown key of this one causes the fetch. */
    @Test
    @Timeout(30)
    void a_provider_that_drips_its_keys_takes_no_place_of_other_calls() throws Exception {
        issuer.drip();
        String token = issuer.rs256(issuer.operator("ada"));
        await().until(() -> {
            withToken(token).get("/admin/v1/apps");
            return issuer.fetches() > 0;
        });

        List<Integer> statuses = Together.all(200, () -> {
            Response answer = withToken(token).get("/admin/v1/apps");
            if (answer.statusCode() == 503) {
                assertThat(answer.header("Retry-After")).isNotEmpty();
            }
            return answer.statusCode();
        });
        assertThat(statuses).allMatch(status -> status == 401 || status == 503);
        Operator.request().get("/admin/v1/apps").then().statusCode(200);
    }

    @Test
    void the_static_token_works_while_the_provider_is_unavailable() {
        issuer.close();

        Operator.request().get("/admin/v1/apps").then().statusCode(200);
    }
}
