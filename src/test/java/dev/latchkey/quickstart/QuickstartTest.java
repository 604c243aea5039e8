package dev.latchkey.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.Apps;
import dev.latchkey.audit.Actor;
import dev.latchkey.directory.Tenants;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Operator;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the quickstart creates for its demo, and its log lines. */
@QuarkusTest
class QuickstartTest {
    @Inject
    Apps apps;

    @Inject
    Tenants tenants;

    @Inject
    ApiKeys keys;

    @Inject
    Actor actor;

    @Inject
    SecureRandom random;

    @Inject
    Rows rows;

    @Inject
    Vertx vertx;

    @TempDir
    Path directory;

    private void start(int port) {
        QuickstartConfig config = new QuickstartConfig() {
            @Override
            public boolean enabled() {
                return true;
            }

            @Override
            public Path dataDir() {
                return directory;
            }
        };
        new Quickstart(
                        config,
                        apps,
                        tenants,
                        keys,
                        actor,
                        random,
                        Optional.of("a-token"),
                        Optional.empty(),
                        Optional.empty(),
                        port)
                .start(new StartupEvent(), Router.router(vertx));
    }

    private List<String> records() {
        return rows.texts(
                "SELECT type FROM operator_action WHERE app_id = 'demo' AND actor = 'quickstart' ORDER BY created_at, id");
    }

    @AfterEach
    void delete_the_demo() {
        Operator.request().delete("/admin/v1/apps/demo").then().statusCode(204);
    }

    @Test
    void the_demo_is_created_once_follows_its_port_and_is_recorded() {
        start(8080);
        assertThat(records()).containsExactly("app.created", "api_key.created");

        start(8080);
        assertThat(records()).hasSize(2);

        start(8081);
        assertThat(records()).containsExactly("app.created", "api_key.created", "app.changed");
        assertThat(apps.get("demo").authOrigin()).hasToString("http://localhost:8081");
    }
}
