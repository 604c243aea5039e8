package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.LoginLoad;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.services.LeftOut;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A release and its predecessor on one database; {@code scripts/try-upgrade} builds the predecessor and runs this test. */
class UpgradeIT {
    private static final Map<String, String> ENVIRONMENT = Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);
    private static final int PEOPLE = 6;

    @Test
    void old_and_new_serve_one_database_under_load_while_the_new_one_takes_over() throws Exception {
        String jar = System.getProperty("latchkey.old.jar", "");
        if (jar.isEmpty()) {
            LeftOut.because("There is NO jar of the release before: the test of an upgrade is LEFT OUT;"
                    + " scripts/try-upgrade runs it");
        }
        TestDatabase database = TestDatabase.fresh();
        ServiceProcess old = ServiceProcess.ready(Path.of(jar), database, ENVIRONMENT);
        try {
            RestAssured.port = old.port();
            AtomicReference<List<URI>> balanced = new AtomicReference<>(List.of(old.uri("/")));
            AtomicInteger turn = new AtomicInteger();
            try (LoginLoad load = LoginLoad.start(Operator.makeApp(), PEOPLE, () -> {
                List<URI> replicas = balanced.get();
                return replicas.get(turn.getAndIncrement() % replicas.size());
            })) {
                load.await(5L * PEOPLE);
                try (ServiceProcess young = ServiceProcess.ready(database, ENVIRONMENT)) {
                    balanced.set(List.of(old.uri("/"), young.uri("/")));
                    load.await(10L * PEOPLE);
                    balanced.set(List.of(young.uri("/")));
                    load.await(PEOPLE);
                    old.stop();
                    load.await(5L * PEOPLE);

                    assertThat(load.failures()).isEmpty();
                    assertThat(load.interruptions()).isZero();
                    assertThat(young.output()).doesNotContain("ERROR");
                    load.close();
                }
            }
            assertThat(old.output()).doesNotContain("ERROR");
        } finally {
            old.close();
        }
    }
}
