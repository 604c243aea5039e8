package dev.latchkey.testsupport.judges;

import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;

/**
 * Checks every exchange of every {@code @QuarkusTest} against {@code openapi.yaml}, records the secrets in it, and prints the last one
 * of a test that fails. It is registered as a service, so no test names it.
 */
public final class FiltersInEveryTest implements QuarkusTestBeforeEachCallback, QuarkusTestAfterEachCallback {
    private static final LastExchange LAST = new LastExchange();

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        OpenApiFilter.install();
        install(SuiteSecrets.filter());
        install(LAST);
        LAST.forget();
    }

    private static void install(Filter filter) {
        if (!RestAssured.filters().contains(filter)) {
            RestAssured.filters(filter);
        }
    }

    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        if (context.getTestStatus().isTestFailed()) {
            LAST.text().ifPresent(System.err::println);
        }
    }
}
