package dev.latchkey.testsupport.judges;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;

/**
 * Checks every exchange of every {@code @QuarkusTest} against {@code openapi.yaml} and records the secrets in it. It is
 * registered as a service, so no test names it.
 */
public final class FiltersInEveryTest implements QuarkusTestBeforeEachCallback {
    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        OpenApiFilter.install();
        if (!RestAssured.filters().contains(SuiteSecrets.filter())) {
            RestAssured.filters(SuiteSecrets.filter());
        }
    }
}
