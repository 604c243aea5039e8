package dev.latchkey.testsupport.services;

import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the archive of class data that the services of the integration tests share. */
final class ClassData {
    private ClassData() {}

    /** Writes to this file the classes of a start, a registration, a login and a stop. */
    public static void main(String[] arguments) {
        Path archive = Path.of(arguments[0]);
        try (ServiceProcess service = ServiceProcess.ready(
                TestDatabase.fresh(),
                Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN),
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Xlog:disable")) {
            RestAssured.port = service.port();
            TestApp app = Operator.makeApp();
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            app.browser().register(authenticator, app.backend().register("ada"));
            app.browser().logIn(authenticator, null);
        }
        if (!Files.exists(archive)) {
            throw new IllegalStateException("Java has not written " + archive);
        }
        // What serves the tests has threads of its own.
        System.exit(0);
    }
}
