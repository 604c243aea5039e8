package dev.latchkey.testsupport.judges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The project's {@code openapi.yaml} as a tree. */
public final class OpenApiDocument {
    /** The document's path, relative to the project's directory. */
    public static final Path FILE = Path.of("openapi.yaml");

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{[^}]*}");

    private final JsonNode root;

    /** Of each template, what matches it. */
    private final Map<String, Pattern> patterns;

    private OpenApiDocument(JsonNode root) {
        this.root = root;
        patterns = root.get("paths").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toMap(template -> template, OpenApiDocument::pattern));
    }

    /**
     * One call: a method on a path template.
     *
     * @param method in upper case
     * @param path with its parameters in braces
     * @param operation its description in the document
     */
    public record Call(String method, String path, JsonNode operation) {
        /** Method and path. */
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Reads the document. */
    public static OpenApiDocument read() {
        try {
            return new OpenApiDocument(new YAMLMapper().readTree(Files.readString(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole document. */
    public JsonNode root() {
        return root;
    }

    /** Every call, in the document's order. */
    public Stream<Call> calls() {
        return root.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .map(member ->
                                new Call(member.getKey().toUpperCase(Locale.ROOT), path.getKey(), member.getValue())));
    }

    /** The names of a call's query parameters. */
    public Stream<String> queryParameters(Call call) {
        return Stream.of(call.operation(), root.get("paths").get(call.path()))
                .flatMap(node -> StreamSupport.stream(node.path("parameters").spliterator(), false))
                .map(this::resolve)
                .filter(parameter -> parameter.get("in").asText().equals("query"))
                .map(parameter -> parameter.get("name").asText());
    }

    /** The call of a method on an undecoded path; of several templates that match it, the one with the fewest parameters. */
    public Optional<Call> call(String method, String path) {
        return patterns.entrySet().stream()
                .filter(pattern -> pattern.getValue().matcher(path).matches())
                .map(Map.Entry::getKey)
                .min(Comparator.comparingInt(template -> template.split("\\{", -1).length))
                .flatMap(template -> Optional.ofNullable(
                                root.get("paths").get(template).get(method.toLowerCase(Locale.ROOT)))
                        .map(operation -> new Call(method, template, operation)));
    }

    /** The error codes of an operation for a status: those of the response's examples. */
    public Set<String> codes(JsonNode operation, int status) {
        JsonNode examples = resolve(operation.get("responses").path(String.valueOf(status)))
                .path("content")
                .path("application/json")
                .path("examples");
        return StreamSupport.stream(examples.spliterator(), false)
                .map(example -> resolve(example).path("value").path("code").asText())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The node itself, or what it refers to. */
    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? resolve(root.at(node.get("$ref").asText().substring(1))) : node;
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(Stream.of(PATH_PARAMETER.split(template, -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]+")));
    }
}
