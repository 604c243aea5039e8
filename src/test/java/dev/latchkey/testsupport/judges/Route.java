package dev.latchkey.testsupport.judges;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.Path;
import java.io.InputStream;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * A call of the service, as its resources declare it, for tests that walk all of them.
 *
 * @param door {@code server}, {@code client} or {@code admin}
 * @param name the resource method
 * @param guarded whether it needs a key or token
 * @param takesBody whether it reads a request record
 * @param takesStream whether it reads the body itself
 * @param verifies whether it does the work of a verification
 * @param isAsynchronous whether it answers without keeping a thread
 */
public record Route(
        String door,
        String method,
        String template,
        String name,
        boolean guarded,
        boolean takesBody,
        boolean takesStream,
        boolean verifies,
        boolean isAsynchronous) {
    private static final List<String> DOORS = List.of("server", "client", "admin");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> GUARDS = Set.of("BackendsOnly", "OperatorsOnly");

    private static final Pattern REQUEST_RECORD =
            Pattern.compile("dev[.]latchkey[.].*(?:Request|Update)|.*[.]ObjectNode");

    /** Every call of the three APIs, in the order of their paths. */
    public static List<Route> all() {
        List<Route> routes = new ArrayList<>();
        for (JavaClass resource : ArchConfiguration.withThreadLocalScope(Route::importDoors)) {
            if (resource.isAnnotatedWith(Path.class)) {
                resource.getMethods().forEach(method -> add(routes, resource, method));
            }
        }
        routes.sort(Comparator.comparing(Route::template).thenComparing(Route::method));
        return List.copyOf(routes);
    }

    private static JavaClasses importDoors(ArchConfiguration configuration) {
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .importPaths(DOORS.stream()
                        .map(door -> Paths.get("target/classes/dev/latchkey", door))
                        .toList());
    }

    /** The calls of one API. */
    public static List<Route> of(String door) {
        return all().stream().filter(route -> route.door.equals(door)).toList();
    }

    private static void add(List<Route> routes, JavaClass resource, JavaMethod method) {
        for (JavaAnnotation<?> annotation : method.getAnnotations()) {
            String http = annotation.getRawType().getSimpleName();
            if (METHODS.contains(http)) {
                String[] packages = resource.getPackageName().split("[.]");
                routes.add(new Route(
                        packages[packages.length - 1],
                        http,
                        resource.getAnnotationOfType(Path.class).value()
                                + method.tryGetAnnotationOfType(Path.class)
                                        .map(Path::value)
                                        .orElse(""),
                        method.getName(),
                        isGuarded(method.getAnnotations()) || isGuarded(resource.getAnnotations()),
                        method.getRawParameterTypes().stream().anyMatch(Route::isRecord),
                        method.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(InputStream.class)),
                        method.getAnnotations().stream()
                                .anyMatch(each ->
                                        each.getRawType().getSimpleName().equals("Verification")),
                        method.getRawReturnType().isEquivalentTo(CompletionStage.class)));
            }
        }
    }

    private static boolean isGuarded(Set<? extends JavaAnnotation<?>> annotations) {
        return annotations.stream()
                .anyMatch(annotation -> GUARDS.contains(annotation.getRawType().getSimpleName()));
    }

    private static boolean isRecord(JavaClass parameter) {
        return REQUEST_RECORD.matcher(parameter.getName()).matches();
    }

    /** The path in this app, with non-existent ids for everything else. */
    public String path(String appId) {
        return template.replace("{app_id}", appId).replaceAll("\\{[a-z_]+}", "doesNotExist000000000000");
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
