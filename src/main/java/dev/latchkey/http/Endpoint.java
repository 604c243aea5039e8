package dev.latchkey.http;

import dev.latchkey.app.Scope;
import dev.latchkey.http.Call.Body;
import dev.latchkey.http.Call.Work;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A path of the service with its calls.
 *
 * @param path a template: <code>{name}</code> is one segment, {@code *} at the end any number of them
 * @param calls several of one method if the {@code Accept} header decides between them; empty if the framework
 *     decides on the methods
 */
record Endpoint(String path, Caller caller, List<Call> calls) {
    /** Stands for every path outside the table: those that do not exist, and the quickstart's demo. */
    static final Endpoint UNLISTED = at("/*", Caller.UNKNOWN);

    private static final String MANAGEMENT = "/q/";

    /** Who may make the calls of a path. */
    enum Caller {
        /** Pages of the app's origins (CORS), and native clients. */
        BROWSER("client"),
        /** With an API key of the app. */
        BACKEND("server"),
        /** With an operator's token, on the operators' port if one is configured. */
        OPERATOR("admin"),
        /** On every port. */
        ANYBODY("none"),
        /** Of a path outside the table. */
        UNKNOWN("none");

        private final String door;

        Caller(String door) {
            this.door = door;
        }

        /** The API that the calls belong to, as metrics name it. */
        String door() {
            return door;
        }
    }

    static Endpoint at(String path, Caller caller) {
        return new Endpoint(path, caller, List.of());
    }

    Endpoint get(String name) {
        return get(name, Work.OTHER);
    }

    Endpoint get(String name, Work work) {
        return with(HttpMethod.GET, name, Body.NONE, work);
    }

    Endpoint post(String name, Body body) {
        return post(name, body, Work.OTHER);
    }

    Endpoint post(String name, Body body, Work work) {
        return with(HttpMethod.POST, name, body, work);
    }

    Endpoint patch(String name, Body body) {
        return with(HttpMethod.PATCH, name, body, Work.OTHER);
    }

    Endpoint delete(String name) {
        return with(HttpMethod.DELETE, name, Body.NONE, Work.OTHER);
    }

    private Endpoint with(HttpMethod method, String name, Body body, Work work) {
        return with(new Call(method, name, body, work, null, null, Set.of()));
    }

    /** The same with this role for the call added last. */
    Endpoint needs(Role role) {
        return replaceLast(last ->
                new Call(last.method(), last.name(), last.body(), last.work(), role, last.scope(), last.parameters()));
    }

    /** The same with this scope for the call added last. */
    Endpoint needs(Scope scope) {
        return replaceLast(last ->
                new Call(last.method(), last.name(), last.body(), last.work(), last.role(), scope, last.parameters()));
    }

    /** The same with these query parameters of the call added last. */
    Endpoint parameters(Set<String> names) {
        return replaceLast(last ->
                new Call(last.method(), last.name(), last.body(), last.work(), last.role(), last.scope(), names));
    }

    private Endpoint replaceLast(UnaryOperator<Call> change) {
        int last = calls.size() - 1;
        return new Endpoint(path, caller, calls.subList(0, last)).with(change.apply(calls.get(last)));
    }

    private Endpoint with(Call call) {
        return new Endpoint(
                path, caller, Stream.concat(calls.stream(), Stream.of(call)).toList());
    }

    /** The call that answers a method, HEAD included. */
    Optional<Call> call(HttpMethod method) {
        HttpMethod asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
        for (Call call : calls) {
            if (call.method().equals(asked)) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** The call of this name. */
    Optional<Call> call(String name) {
        for (Call call : calls) {
            if (call.name().equals(name)) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** The methods as the {@code Allow} header lists them (RFC 9110, section 10.2.1). */
    String allow() {
        TreeSet<String> methods =
                calls.stream().map(call -> call.method().name()).collect(Collectors.toCollection(TreeSet::new));
        if (methods.contains(HttpMethod.GET.name())) {
            methods.add(HttpMethod.HEAD.name());
        }
        return String.join(", ", methods);
    }

    /** Whether it is a probe or a page of the framework, neither of which is part of the API. */
    boolean isManagement() {
        return path.startsWith(MANAGEMENT);
    }
}
