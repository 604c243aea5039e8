package dev.latchkey.testsupport.people;

import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.judges.Exchange;
import dev.latchkey.testsupport.judges.Judge;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * A request of which most tests send dozens before they come to what they test. It goes where REST-assured's would and is
 * judged like one, for a quarter of the CPU time: REST-assured is written in Groovy. If a test has configured how
 * REST-assured uses TLS, REST-assured sends it.
 */
final class Call {
    private static final int CONNECTIONS = 1_000;

    /** A connection for each request, so that none is used that a service is about to close. */
    private static final CloseableHttpClient CLIENT = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .setConnectionReuseStrategy((request, response, context) -> false)
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableRedirectHandling()
            .build();

    private final String method;
    private final String uri;
    private final List<Header> headers = new ArrayList<>();
    private String body = "";

    /**
     * A request without a body.
     *
     * @param segments of the path, each without characters to encode
     */
    Call(String method, String... segments) {
        this.method = method;
        this.uri = RestAssured.baseURI + ":" + RestAssured.port
                + String.join(
                        "", Stream.of(segments).map(segment -> "/" + segment).toList());
    }

    Call header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    Call bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    Call body(String contentType, String text) {
        body = text;
        return header("Content-Type", contentType);
    }

    Call json(Map<String, ?> members) {
        return body("application/json", Json.MAPPER.valueToTree(members).toString());
    }

    Response send() {
        return RestAssured.config.getSSLConfig().isUserConfigured() ? sendByRestAssured() : sendAndJudge();
    }

    private Response sendByRestAssured() {
        RequestSpecification request = RestAssured.given().headers(new Headers(headers));
        return (body.isEmpty() ? request : request.body(body)).request(method, uri);
    }

    private Response sendAndJudge() {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(uri));
        headers.forEach(header -> request.addHeader(header.getName(), header.getValue()));
        if (!body.isEmpty()) {
            request.setEntity(new StringEntity(body, StandardCharsets.UTF_8));
        }
        Response response;
        try {
            response = CLIENT.execute(request, Call::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Exchange exchange = new Exchange(method, uri, headers, body, response);
        RestAssured.filters().stream()
                .filter(Judge.class::isInstance)
                .forEach(judge -> ((Judge) judge).judge(exchange));
        return response;
    }

    private static Response read(ClassicHttpResponse response) throws IOException {
        ResponseBuilder built = new ResponseBuilder()
                .setStatusCode(response.getCode())
                .setHeaders(new Headers(Stream.of(response.getHeaders())
                        .map(header -> new Header(header.getName(), header.getValue()))
                        .toList()));
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return built.setBody("").build();
        }
        if (entity.getContentType() != null) {
            built.setContentType(entity.getContentType());
        }
        return built.setBody(EntityUtils.toByteArray(entity)).build();
    }
}
