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
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cost of a login in statements, commits and memory, which unlike time is the same on every machine. */
class LoginCostIT {
    private static final int WARM_UP = 500;
    private static final int LOGINS = 300;

    private static LocalPostgres postgres;
    private static ServiceProcess service;
    private static TestApp app;

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
                Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN, "LATCHKEY_HOUSEKEEPING_EVERY", "off"));
        RestAssured.port = service.uri("/").getPort();
        app = Operator.makeApp();
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

    @Test
    @SuppressWarnings("BanJNDI") // the service is this test's own
    void a_login_takes_five_statements_four_commits_and_little_memory() throws Exception {
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
            for (int i = 0; i < LOGINS; i++) {
                ceremonies.logIn(connection, recording, 1);
            }
            long allocated = (allocated(threads) - allocatedBefore) / LOGINS;
            Spent after = Spent.now(List.of(), 0, database);

            // In addition to those of the logins: the app and its key are read again every five seconds.
            assertThat(after.since(before).statements()).isBetween(5L * LOGINS, 5L * LOGINS + LOGINS / 10);
            assertThat(after.commitsSince(before, database)).isBetween(4L * LOGINS, 4L * LOGINS + LOGINS / 20);
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
