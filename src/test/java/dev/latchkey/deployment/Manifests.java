package dev.latchkey.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Kubernetes objects, as a YAML stream has them.
 *
 * @param objects in the order of the stream
 */
record Manifests(List<JsonNode> objects) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Reads the documents of a stream, without the empty ones. */
    static Manifests of(String stream) {
        try (var documents =
                YAML.readerFor(JsonNode.class).<JsonNode>readValues(new YAMLFactory().createParser(stream))) {
            return new Manifests(documents.readAll().stream()
                    .filter(Predicate.not(JsonNode::isNull))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only object of this kind and name. */
    JsonNode object(String kind, String name) {
        List<JsonNode> found = all(kind).stream()
                .filter(object -> object.at("/metadata/name").textValue().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " objects " + kind + " " + name);
        }
        return found.get(0);
    }

    /** The objects of this kind. */
    List<JsonNode> all(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").textValue().equals(kind))
                .toList();
    }

    /** The names of all environment variables, of ConfigMaps and containers. */
    Set<String> variables() {
        Set<String> names = new TreeSet<>();
        all("ConfigMap").forEach(map -> map.path("data").fieldNames().forEachRemaining(names::add));
        objects.stream()
                .flatMap(object -> object.findValues("env").stream())
                .forEach(variables -> variables.forEach(
                        variable -> names.add(variable.path("name").textValue())));
        return names;
    }
}
