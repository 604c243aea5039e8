package dev.latchkey.testsupport.judges;

import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;

/**
 * Checks every exchange of every {@code @QuarkusTest} against {@code openapi.yaml}, records the secrets in it, and prints the last one
 * of a test that fails. It is registered as a service, so no test names it.
 */
public final class FiltersInEveryTest implements QuarkusTestBeforeEachCallback, QuarkusTestAfterEachCallback {
    private static final LastExchange LAST = new LastExchange();

    /** One filter, so that an exchange of REST-assured is read once; a judge that throws is the last. */
    private static final Judge ALL = exchange -> {
        LAST.judge(exchange);
        SuiteSecrets.instance().judge(exchange);
        OpenApiFilter.instance().judge(exchange);
    };

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        install();
        LAST.forget();
    }

    /** Adds the filter to every exchange that REST-assured makes from now on; once is enough. */
    static Judge install() {
        if (!RestAssured.filters().contains(ALL)) {
            RestAssured.filters(ALL);
        }
        return ALL;
    }

    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        if (context.getTestStatus().isTestFailed()) {
            LAST.text().ifPresent(System.err::println);
        }
    }
}
