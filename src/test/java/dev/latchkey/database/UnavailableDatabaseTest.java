package dev.latchkey.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.hamcrest.Matchers.equalTo;

import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import dev.latchkey.testsupport.services.SparseProfile;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is unavailable and a query that takes too long are 503 wherever they arise. */
@QuarkusTest
@TestProfile(SparseProfile.class)
class UnavailableDatabaseTest {
    @Inject
    AgroalDataSource database;

    @Inject
    @DataSource(Pools.BATCHES)
    AgroalDataSource batches;

    private final List<Connection> held = new ArrayList<>();
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        app = Operator.makeApp();
        // From now on the app and its key are cached, so that a backend's call begins with its own statement.
        app.backend().register("bob");
    }

    @AfterEach
    void release() throws SQLException {
        for (Connection connection : held) {
            connection.setAutoCommit(true);
            connection.close();
        }
        held.clear();
    }

    private Connection hold() throws SQLException {
        Connection connection = database.getConnection();
        held.add(connection);
        return connection;
    }

    private void holdAll() throws SQLException {
        int most = most(database);
        while (held.size() < most) {
            hold();
        }
    }

    private static int most(AgroalDataSource pool) {
        return pool.getConfiguration().connectionPoolConfiguration().maxSize();
    }

    private void lock(String table) throws SQLException {
        Connection connection = hold();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
    }

    /** Calls that reach the database in different ways. */
    enum Way {
        ENTITY {
            @Override
            Response send(TestApp app) {
                return Operator.request().get("/admin/v1/apps");
            }
        },
        NEW_ENTITY {
            @Override
            Response send(TestApp app) {
                return Operator.request()
                        .body(Map.of("name", "Example", "rp_id", "example.com", "auth_origin", Operator.ORIGIN))
                        .post("/admin/v1/apps");
            }
        },
        LOCKED_ENTITY {
            @Override
            Response send(TestApp app) {
                return Operator.changeSettings(app.id(), Map.of("nonce_ttl", 60));
            }
        },
        STATEMENT {
            @Override
            Response send(TestApp app) {
                return app.backend().createRegister(Map.of("external_id", "ada", "passkey_display_name", "Ada"));
            }
        },
        STATEMENTS_OF_A_TRANSACTION {
            @Override
            Response send(TestApp app) {
                return Operator.request().delete("/admin/v1/apps/{app_id}/users/{user_id}", app.id(), "unknown");
            }
        },
        HANDLER_BEFORE_THE_RESOURCE {
            @Override
            Response send(TestApp app) {
                return RestAssured.given()
                        .header("Origin", Operator.ORIGIN)
                        .header("Access-Control-Request-Method", "POST")
                        .options("/v1/apps/unknown/authenticate/transactions/webauthn/start");
            }
        };

        abstract Response send(TestApp app);
    }

    @Test
    void every_connection_has_a_read_timeout_after_a_migration_or_a_large_deletion() throws SQLException {
        Operator.request().delete("/admin/v1/apps/{app_id}", app.id()).then().statusCode(204);

        holdAll();

        for (Connection connection : held) {
            assertThat(connection.getNetworkTimeout()).isEqualTo((int) SparseProfile.STATEMENT_TIMEOUT.toMillis());
        }
    }

    @Test
    void the_pools_together_open_no_more_connections_than_are_configured() {
        assertThat(most(database) + most(batches)).isEqualTo(SparseProfile.DATABASE_CONNECTIONS);
    }

    @Test
    void a_pool_without_a_free_connection_is_503() throws Exception {
        holdAll();

        assertAllUnavailable();
    }

    @Test
    void a_query_that_times_out_is_503() throws Exception {
        lock("app, app_user, ceremony");

        assertAllUnavailable();
    }

    /** At once, because each takes a whole timeout. */
    private void assertAllUnavailable() throws InterruptedException {
        List<Callable<Response>> ways = Stream.of(Way.values())
                .map(way -> (Callable<Response>) () -> way.send(app))
                .toList();
        List<Response> answers = Together.all(ways);
        for (Way way : Way.values()) {
            assertThatCode(() -> Answers.assertUnavailable(answers.get(way.ordinal())))
                    .as(way.name())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_service_without_a_database_connection_is_not_ready() throws SQLException {
        holdAll();

        RestAssured.get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
    }

    @Test
    void a_service_whose_readiness_query_times_out_is_not_ready() throws SQLException {
        lock("flyway_schema_history");

        Response answer = RestAssured.get("/q/health/ready");

        answer.then().statusCode(503).body("status", equalTo("DOWN"));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
}
