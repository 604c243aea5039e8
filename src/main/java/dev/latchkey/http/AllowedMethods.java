package dev.latchkey.http;

import dev.latchkey.error.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Tells a method that a path does not take from a path that there is not. The framework answers 404 to both where the path
 * of another resource begins alike, and names the methods to nobody (RFC 9110, section 15.5.6).
 */
@ApplicationScoped
class AllowedMethods {
    private final ErrorRoutes errors;
    private final Map<String, List<Pattern>> pathsByMethod = new TreeMap<>();

    AllowedMethods(ErrorRoutes errors, BeanManager beans) {
        this.errors = errors;
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Path path = bean.getBeanClass().getAnnotation(Path.class);
            if (path != null) {
                for (Method method : bean.getBeanClass().getDeclaredMethods()) {
                    add(path.value(), method);
                }
            }
        }
    }

    private void add(String prefix, Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (http != null) {
                Path path = method.getAnnotation(Path.class);
                pathsByMethod
                        .computeIfAbsent(http.value(), value -> new ArrayList<>())
                        .add(pattern(prefix + (path == null ? "" : path.value())));
            }
        }
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(template.replace(".", "[.]").replaceAll("\\{[a-z_]+}", "[^/]++") + "/?");
    }

    void register(@Observes Router router) {
        router.route().order(RouteOrder.METHODS).handler(this::check);
    }

    private void check(RoutingContext context) {
        String path = context.normalizedPath();
        String method = context.request().method().name();
        if (takes(method, path)) {
            context.next();
            return;
        }
        Set<String> allowed = allowed(path);
        if (allowed.isEmpty() || allowed.contains(method)) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        if (method.equals(HttpMethod.OPTIONS)) {
            context.response().setStatusCode(204).end();
        } else {
            errors.answer(context, ErrorCode.METHOD_NOT_ALLOWED);
        }
    }

    private Set<String> allowed(String path) {
        Set<String> allowed = new TreeSet<>();
        for (String method : pathsByMethod.keySet()) {
            if (takes(method, path)) {
                allowed.add(method);
            }
        }
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        return allowed;
    }

    private boolean takes(String method, String path) {
        for (Pattern taken : pathsByMethod.getOrDefault(method, List.of())) {
            if (taken.matcher(path).matches()) {
                return true;
            }
        }
        return false;
    }
}
