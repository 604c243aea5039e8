package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.latchkey.testsupport.judges.OpenApiDocument;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The resources have the same calls under the same names as {@code openapi.yaml}; those for the clients' files are no resources. */
class OpenApiRoutesTest {
    private static final String OPERATORS = "/admin/v1/";
    private static final Pattern PATTERN = Pattern.compile("\\{\\s*([\\w.-]+)\\s*:[^{}]*(?:\\{[^{}]*}[^{}]*)*}");

    @Test
    void every_route_is_documented_and_every_documented_call_is_routed() {
        assertThat(routes().map(Map.Entry::getKey).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        documented().map(Map.Entry::getKey).toList());
    }

    @Test
    void a_method_that_answers_a_client_s_call_has_the_call_s_name() {
        assertThat(routes().filter(OpenApiRoutesTest::ofClients))
                .containsExactlyInAnyOrderElementsOf(
                        documented().filter(OpenApiRoutesTest::ofClients).toList());
    }

    private static boolean ofClients(Map.Entry<String, String> call) {
        return !call.getKey().contains(OPERATORS);
    }

    private static Stream<Map.Entry<String, String>> documented() {
        return OpenApiDocument.read()
                .calls()
                .filter(call -> !call.path().startsWith("/sdk/"))
                .map(call -> Map.entry(
                        call.toString(), call.operation().get("operationId").asText()));
    }

    private static Stream<Map.Entry<String, String>> routes() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(OpenApiRoutesTest.class.getPackageName())
                        .stream()
                        .filter(type -> type.isAnnotatedWith(Path.class) && !type.isInterface())
                        .flatMap(OpenApiRoutesTest::routes)
                        .filter(route -> route.getKey().contains(" /v1/")
                                || route.getKey().contains(" " + OPERATORS));
    }

    private static Stream<Map.Entry<String, String>> routes(JavaClass resource) {
        return resource.getAllMethods().stream()
                .flatMap(method -> httpMethods(method)
                        .map(httpMethod ->
                                Map.entry(httpMethod + " " + join(path(resource), path(method)), method.getName())));
    }

    private static Stream<String> httpMethods(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(JavaAnnotation::getRawType)
                .flatMap(annotation -> annotation.tryGetAnnotationOfType(HttpMethod.class).stream())
                .map(HttpMethod::value);
    }

    private static String path(HasAnnotations<?> annotated) {
        return annotated.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("");
    }

    /** One path of two, without the patterns of its parameters. */
    private static String join(String type, String method) {
        return Stream.of(PATTERN.matcher(type + "/" + method).replaceAll("{$1}").split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> "/" + segment)
                .collect(Collectors.joining());
    }
}
