package dev.latchkey.testsupport.services;

import dev.latchkey.testsupport.people.Operator;
import io.restassured.RestAssured;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A service for a class of tests, with the operators' API, and so the console, on a port of its own. */
public final class OperatorsPortService implements BeforeAllCallback, AfterAllCallback {
    private final int port = TestFork.freePort();
    private ServiceProcess service;

    /** The operators' port. */
    public int operatorsPort() {
        return port;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of(
                        "LATCHKEY_ADMIN_TOKEN",
                        Operator.TOKEN,
                        "LATCHKEY_ADMIN_PORT",
                        String.valueOf(port),
                        "LATCHKEY_ADMIN_HOST",
                        "localhost"));
        RestAssured.port = service.port();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Started.close(service);
    }
}
