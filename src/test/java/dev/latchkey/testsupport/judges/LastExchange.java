package dev.latchkey.testsupport.judges;

import io.restassured.http.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last exchange of a test, to show it if the test fails. REST-assured would format every exchange for that, which takes a
 * twentieth of the tests' CPU time.
 */
final class LastExchange implements Judge {
    private volatile @Nullable Exchange last;

    @Override
    public void judge(Exchange exchange) {
        last = exchange;
    }

    /** A test begins. */
    void forget() {
        last = null;
    }

    /** The exchange as text, with its bodies. */
    Optional<String> text() {
        return Optional.ofNullable(last)
                .map(exchange -> "%s %s\n%s\n%s\n\n%d\n%s\n\n%s"
                        .formatted(
                                exchange.method(),
                                exchange.uri(),
                                new Headers(exchange.headers()),
                                exchange.body(),
                                exchange.response().statusCode(),
                                exchange.response().headers(),
                                exchange.response().asString()));
    }
}
