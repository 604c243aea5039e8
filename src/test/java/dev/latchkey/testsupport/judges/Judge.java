package dev.latchkey.testsupport.judges;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;

/** Looks at every exchange with the service. Those that are REST-assured's filters see the exchanges of {@code people}, too. */
public interface Judge extends Filter {
    /**
     * Looks at an exchange.
     *
     * @throws AssertionError if it is not as it should be
     */
    void judge(Exchange exchange);

    @Override
    default Response filter(
            FilterableRequestSpecification request,
            FilterableResponseSpecification expectations,
            FilterContext context) {
        Response response = context.next(request, expectations);
        judge(Exchange.of(request, response));
        return response;
    }
}
