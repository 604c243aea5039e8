package dev.latchkey.testsupport;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/** Installs the {@link OpenApiFilter} for every {@code @QuarkusTest}. It is registered as a service, so no test names it. */
public final class OpenApiInEveryTest implements QuarkusTestBeforeEachCallback {
    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        OpenApiFilter.install();
    }
}
