package dev.latchkey.testsupport.judges;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.http.Header;
import io.restassured.response.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks every exchange with the service against {@code openapi.yaml}. A response must always be a documented one, down
 * to its members and the call's error codes. A request is checked only if it was accepted: what a test breaks
 * deliberately is refused, and what is accepted must be documented.
 */
public final class OpenApiFilter implements Judge {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_TYPE = "application/json";
    private static final String LINES_TYPE = "application/x-ndjson";
    private static final Set<String> ERROR_MEMBERS = Set.of("code", "error");

    private final OpenApiDocument document = OpenApiDocument.read();
    private final OpenApiInteractionValidator validator = OpenApiInteractionValidator.createFor(
                    OpenApiDocument.FILE.toUri().toString())
            .withLevelResolver(LevelResolver.create()
                    .withLevel("validation.request.body.unexpected", ValidationReport.Level.IGNORE)
                    .withLevel("validation.request.body.schema.additionalProperties", ValidationReport.Level.IGNORE)
                    .withLevel("validation.request.parameter.query.unexpected", ValidationReport.Level.IGNORE)
                    .withLevel("validation.request.accept.notAllowed", ValidationReport.Level.IGNORE)
                    .withLevel("validation.request.accept.invalid", ValidationReport.Level.IGNORE)
                    .withLevel("validation.request.security.invalid", ValidationReport.Level.IGNORE)
                    .build())
            .build();

    /** The content types of bodies that are files. */
    private static final Set<String> FILE_TYPES = Set.of(LINES_TYPE, "text/csv");

    /** The refusals that have no fault: most tests receive the same few. */
    private final Set<Refusal> faultless = ConcurrentHashMap.newKeySet();

    /** A refusal, without what differs each time. */
    private record Refusal(String call, int status, List<Header> headers, String body) {
        static Refusal of(OpenApiDocument.Call call, Response response) {
            List<Header> headers = response.headers().asList().stream()
                    .filter(header -> !header.hasSameNameAs(new Header("X-Request-Id", "")))
                    .toList();
            return new Refusal(call.toString(), response.statusCode(), headers, response.asString());
        }
    }

    private OpenApiFilter() {}

    private static final class Only {
        private static final OpenApiFilter INSTANCE = new OpenApiFilter();
    }

    /** The filter, for one request specification. */
    public static OpenApiFilter instance() {
        return Only.INSTANCE;
    }

    @Override
    public void judge(Exchange exchange) {
        List<String> faults = faults(exchange);
        if (!faults.isEmpty()) {
            throw new AssertionError("openapi.yaml does not describe this exchange:\n%s %s\n%d %s\n%s\n- %s"
                    .formatted(
                            exchange.method(),
                            exchange.uri(),
                            exchange.response().statusCode(),
                            exchange.response().contentType(),
                            exchange.response().asString(),
                            String.join("\n- ", faults)));
        }
    }

    private List<String> faults(Exchange exchange) {
        String path = path(exchange.uri());
        String method = exchange.method();
        Response response = exchange.response();
        if (!isApi(path) || method.equals("OPTIONS") || method.equals("HEAD")) {
            return List.of();
        }
        Optional<OpenApiDocument.Call> call = isWellFormed(path) ? document.call(method, path) : Optional.empty();
        if (call.isEmpty()) {
            return faultsOfUndocumentedCall(response);
        }
        if (response.statusCode() >= 400) {
            return faultsOfRefusal(call.get(), path, response);
        }
        List<String> faults = new ArrayList<>(faultsOfResponse(call.get(), path, response));
        faults.addAll(faultsOfRequest(exchange, path));
        return faults;
    }

    private List<String> faultsOfRefusal(OpenApiDocument.Call call, String path, Response response) {
        Refusal refusal = Refusal.of(call, response);
        if (faultless.contains(refusal)) {
            return List.of();
        }
        List<String> faults = faultsOfResponse(call, path, response);
        if (faults.isEmpty()) {
            String code = read(response.asString()).path("code").asText();
            if (!document.codes(call.operation(), response.statusCode()).contains(code)) {
                return List.of("The call does not answer this status with the code " + code + ".");
            }
            faultless.add(refusal);
        }
        return faults;
    }

    private static boolean isApi(String path) {
        return path.startsWith("/v1/") || path.startsWith("/admin/v1/") || path.startsWith("/sdk/");
    }

    private static boolean isWellFormed(String path) {
        try {
            return !URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .contains("\uFFFD");
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static List<String> faultsOfUndocumentedCall(Response response) {
        if (response.statusCode() < 400) {
            return List.of("The call is not documented.");
        }
        return JSON_TYPE.equals(mediaType(response.contentType()))
                        && members(response.asString()).equals(ERROR_MEMBERS)
                ? List.of()
                : List.of("An error is {code, error} as JSON, also for a call that is not documented.");
    }

    private List<String> faultsOfResponse(OpenApiDocument.Call call, String path, Response response) {
        SimpleResponse.Builder answer = SimpleResponse.Builder.status(response.statusCode());
        response.headers().forEach(header -> answer.withHeader(header.getName(), header.getValue()));
        if (LINES_TYPE.equals(mediaType(response.contentType()))) {
            // A stream may have no lines, which the validator would treat as a missing body.
            answer.withBody(response.asString() + "\n");
        } else if (!response.asString().isEmpty()) {
            answer.withBody(response.asString());
        }
        return messages(validator.validateResponse(path, Request.Method.valueOf(call.method()), answer.build()));
    }

    private List<String> faultsOfRequest(Exchange exchange, String path) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(exchange.method(), path);
        exchange.headers().stream()
                .filter(header -> !header.hasSameNameAs(new Header("Content-Type", "")))
                .forEach(header -> request.withHeader(header.getName(), header.getValue()));
        query(exchange.uri()).forEach(parameter -> request.withQueryParam(parameter[0], parameter[1]));
        String body = exchange.body();
        String type = mediaType(exchange.header("Content-Type")).toLowerCase(Locale.ROOT);
        if (FILE_TYPES.contains(type)) {
            request.withContentType(type).withBody(body);
        } else if (!body.isEmpty() && !read(body).isNull()) {
            request.withContentType(JSON_TYPE).withBody(withoutNulls(body));
        }
        return messages(validator.validateRequest(request.build()));
    }

    /** Parsed by hand, because {@code java.net.URI} rejects some URLs that tests send. */
    private static String path(String uri) {
        return uri.replaceFirst("^[^:]+://[^/?]*", "").replaceFirst("[?].*$", "");
    }

    private static Stream<String[]> query(String uri) {
        return uri.contains("?")
                ? Stream.of(uri.substring(uri.indexOf('?') + 1).split("&", -1))
                        .map(parameter -> URLDecoder.decode(parameter, StandardCharsets.UTF_8)
                                .split("=", 2))
                        .filter(parameter -> parameter.length == 2)
                : Stream.empty();
    }

    /** An optional member that is null counts as omitted. */
    private static String withoutNulls(String body) {
        JsonNode root = read(body);
        prune(root);
        return root.toString();
    }

    private static void prune(JsonNode node) {
        node.properties().removeIf(member -> member.getValue().isNull());
        node.forEach(OpenApiFilter::prune);
    }

    private static Set<String> members(String body) {
        JsonNode root = read(body);
        return root.isObject()
                ? Set.copyOf(root.propertyStream().map(Map.Entry::getKey).toList())
                : Set.of();
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + body, e);
        }
    }

    private static String mediaType(@Nullable String contentType) {
        return contentType == null ? "" : contentType.replaceFirst("\\s*;.*", "");
    }

    private static List<String> messages(ValidationReport report) {
        return report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .map(message -> message.getMessage())
                .toList();
    }
}
