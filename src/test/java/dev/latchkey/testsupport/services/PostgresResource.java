package dev.latchkey.testsupport.services;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Gives every {@code @QuarkusTest} application its own empty database on {@link TestServer#shared()}. It is
 * registered as a service, so no test names it.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        TestDatabase database = TestDatabase.fresh();
        return Map.of(
                "latchkey.db.url", database.url(),
                "latchkey.db.username", database.username(),
                "latchkey.db.password", database.password());
    }

    @Override
    public void stop() {
        // The server and its databases are stopped with the JVM.
    }
}
