package dev.latchkey.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints by the segments of their paths, so that finding one costs a map lookup per segment, however many there are. A
 * literal segment has precedence over a parameter, and both over the rest of a path.
 */
final class PathTree {
    private final Map<String, PathTree> literals = new HashMap<>();
    private @Nullable PathTree parameter;
    private @Nullable Endpoint end;
    private @Nullable Endpoint rest;

    private PathTree() {}

    /**
     * An endpoint and the parameter of its path.
     *
     * @param firstParameter the first parameter's value as the request spells it, percent-encoding included
     */
    record Found(Endpoint endpoint, @Nullable String firstParameter) {}

    static PathTree of(List<Endpoint> endpoints) {
        PathTree root = new PathTree();
        endpoints.forEach(root::add);
        return root;
    }

    private void add(Endpoint endpoint) {
        PathTree node = this;
        for (String segment : endpoint.path().substring(1).split("/", -1)) {
            if (segment.equals("*")) {
                node.rest = endpoint;
                return;
            }
            node = node.child(segment);
        }
        node.end = endpoint;
    }

    private PathTree child(String segment) {
        if (!segment.startsWith("{")) {
            return literals.computeIfAbsent(segment, literal -> new PathTree());
        }
        if (parameter == null) {
            parameter = new PathTree();
        }
        return parameter;
    }

    /** Finds the endpoint of a path; {@link Endpoint#UNLISTED} if it is not in the table. */
    Found find(String path) {
        PathTree node = this;
        Endpoint covering = Endpoint.UNLISTED;
        String firstParameter = null;
        int begin = 1;
        while (node != null) {
            covering = node.rest == null ? covering : node.rest;
            if (begin >= path.length()) {
                return new Found(node.end == null ? covering : node.end, firstParameter);
            }
            int slash = path.indexOf('/', begin);
            String segment = path.substring(begin, slash < 0 ? path.length() : slash);
            PathTree literal = node.literals.get(segment);
            if (literal == null && firstParameter == null) {
                firstParameter = segment;
            }
            node = literal == null ? node.parameter : literal;
            begin += segment.length() + 1;
        }
        return new Found(covering, null);
    }
}
