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
import java.net.URLEncoder;
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
public final class Call {
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
    private final StringBuilder uri;
    private final List<Header> headers = new ArrayList<>();
    private String body = "";

    /**
     * A request without a body.
     *
     * @param segments of the path, each without characters to encode
     */
    public Call(String method, String... segments) {
        this.method = method;
        this.uri = new StringBuilder(RestAssured.baseURI).append(':').append(RestAssured.port);
        Stream.of(segments).forEach(segment -> uri.append('/').append(segment));
    }

    /** Adds a header. */
    public Call header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    /** Adds the header {@code Authorization}. */
    public Call bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** Adds parameters to the query, encoded; those of a list with each of its values. The path must have no query. */
    public Call query(Map<String, ?> parameters) {
        List<String> encoded = new ArrayList<>();
        parameters.forEach((name, value) -> {
            for (Object one : value instanceof List<?> values ? values : List.of(value)) {
                encoded.add(encode(name) + "=" + encode(one));
            }
        });
        uri.append('?').append(String.join("&", encoded));
        return this;
    }

    private static String encode(Object text) {
        return URLEncoder.encode(text.toString(), StandardCharsets.UTF_8);
    }

    /**
     * Sets the body.
     *
     * @throws IllegalArgumentException if UTF-8 cannot encode the text: it would be sent with other characters
     */
    public Call body(String contentType, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("A body with an unpaired surrogate");
        }
        body = text;
        return header("Content-Type", contentType);
    }

    /** Sets a body in JSON. */
    public Call json(Map<String, ?> members) {
        return json(Json.MAPPER.valueToTree(members).toString());
    }

    /** As {@link #json(Map)}. */
    public Call json(String text) {
        return body("application/json", text);
    }

    /** The response. */
    public Response send() {
        return RestAssured.config.getSSLConfig().isUserConfigured() ? sendByRestAssured() : sendAndJudge();
    }

    private Response sendByRestAssured() {
        RequestSpecification request = RestAssured.given().headers(new Headers(headers));
        return (body.isEmpty() ? request : request.body(body)).request(method, uri.toString());
    }

    private Response sendAndJudge() {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(uri.toString()));
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
        Exchange exchange = new Exchange(method, uri.toString(), headers, body, response);
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
