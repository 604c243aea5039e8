package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import io.restassured.RestAssured;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cost of a login in statements, commits and memory, which unlike time is the same on every machine. */
class LoginCostIT {
    private static final int WARM_UP = 100;
    private static final int LOGINS = 300;

    private static LocalPostgres postgres;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        postgres = LocalPostgres.anywhere("shared_preload_libraries=pg_stat_statements")
                .start();
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement()) {
            statement.execute("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_walinspect");
        }
        service = ServiceProcess.ready(
                postgres.database(),
                Map.of(
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "LATCHKEY_HOUSEKEEPING_EVERY",
                        "off",
                        "LATCHKEY_WEBHOOKS_EVERY",
                        "off"));
        RestAssured.port = service.uri("/").getPort();
    }

    @AfterAll
    static void stop() {
        RestAssured.reset();
        if (service != null) {
            service.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    /** A webhook of the app for all logins and registrations; of which the service learns with the app. */
    private static void subscribe(TestApp app) throws SQLException {
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement()) {
            String wanted = "'{login.completed,login.refused,passkey.created,user.created}'";
            statement.execute(
                    "INSERT INTO webhook (id, app_id, url, events, enabled, sealed_secret, created_at, updated_at) VALUES ('all', '"
                            + app.id() + "', '', " + wanted + ", true, '', now(), now())");
            statement.execute("UPDATE app SET wanted_events = " + wanted + " WHERE id = '" + app.id() + "'");
        }
    }

    private static long deliveries(TestApp app) throws SQLException {
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM webhook_delivery WHERE app_id = '" + app.id() + "'")) {
            count.next();
            return count.getLong(1);
        }
    }

    @Test
    void a_login_takes_five_statements_four_commits_and_little_memory() throws Exception {
        TestApp app = Operator.makeApp();

        measure(app);

        assertThat(deliveries(app)).isZero();
    }

    @Test
    void a_login_whose_event_a_webhook_receives_takes_no_more() throws Exception {
        TestApp app = Operator.makeApp();
        subscribe(app);

        measure(app);

        // Of its logins, and of the registration of their user.
        assertThat(deliveries(app)).isEqualTo(WARM_UP + LOGINS + 2);
    }

    @SuppressWarnings("BanJNDI") // the service is this test's own
    private static void measure(TestApp app) throws Exception {
        Ceremonies ceremonies = new Ceremonies(new Population(), app.id(), app.key());
        Recording recording = new Recording();
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(service.pid()));
        JMXServiceURL management = new JMXServiceURL(machine.startLocalManagementAgent());
        try (JMXConnector connector = JMXConnectorFactory.connect(management);
                Connection database = postgres.connect();
                HttpConnection connection = new HttpConnection(URI.create("http://localhost:" + RestAssured.port))) {
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    connector.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            ceremonies.register(connection, recording, 1);
            for (int i = 0; i < WARM_UP; i++) {
                ceremonies.logIn(connection, recording, 1);
            }

            Spent before = Spent.now(List.of(), 0, database);
            long allocatedBefore = allocated(threads);
            long begin = System.nanoTime();
            for (int i = 0; i < LOGINS; i++) {
                ceremonies.logIn(connection, recording, 1);
            }
            long allocated = (allocated(threads) - allocatedBefore) / LOGINS;
            Spent after = Spent.now(List.of(), 0, database);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);

            // In addition to those of the logins: jobs, and the app and its key, which are read again every five
            // seconds.
            assertThat(after.since(before).statements()).isBetween(5L * LOGINS, 5L * LOGINS + 10 + 2 * seconds);
            assertThat(after.commitsSince(before, database)).isBetween(4L * LOGINS, 4L * LOGINS + 5 + seconds);
            assertThat(allocated).isLessThan(250_000);
        }
        machine.detach();
    }

    private static long allocated(ThreadMXBean threads) {
        return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
