package dev.latchkey.http;

import jakarta.enterprise.context.ApplicationScoped;
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
 * of another resource begins alike, and names the methods to nobody (RFC 9110, section 15.5.6). Made for the first request
 * that the framework refuses, for no other needs it.
 */
@ApplicationScoped
class AllowedMethods {
    private final Map<String, List<Pattern>> pathsByMethod = new TreeMap<>();

    AllowedMethods(BeanManager beans) {
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

    /** The methods that a path takes, by name; none where there is no such path. */
    Set<String> of(String path) {
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
