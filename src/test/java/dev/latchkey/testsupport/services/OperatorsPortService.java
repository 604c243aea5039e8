package dev.latchkey.testsupport.services;

import dev.latchkey.testsupport.people.Operator;
import java.util.Map;

/**
 * A service with the operators' API, and so the console, on a port of its own.
 *
 * @param operatorsPort that port
 */
public record OperatorsPortService(ServiceProcess service, int operatorsPort) implements AutoCloseable {
    /** Starts one on a database of its own. */
    public static OperatorsPortService ready() {
        int port = TestFork.freePort();
        return new OperatorsPortService(
                ServiceProcess.ready(
                        TestDatabase.fresh(),
                        Map.of(
                                "LATCHKEY_ADMIN_TOKEN",
                                Operator.TOKEN,
                                "LATCHKEY_ADMIN_PORT",
                                String.valueOf(port),
                                "LATCHKEY_ADMIN_HOST",
                                "localhost")),
                port);
    }

    @Override
    public void close() {
        service.close();
    }
}
