package dev.latchkey.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.served.ServedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files under {@code /sdk/}, by name, and their list under the empty name. */
final class Clients {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final String TYPESCRIPT = "text/plain; charset=utf-8";
    private static final String PACKAGE = "application/gzip";

    /** Of names with a version, which never change. */
    private static final String FOREVER = "public, max-age=31536000, immutable";

    private static final String SHORTLY = "public, max-age=300";

    private final Map<String, ServedFile> files = new HashMap<>();
    private final ObjectNode list = JSON.createObjectNode();

    private Clients() {}

    static Clients read() {
        Clients clients = new Clients();
        ArrayNode all = clients.list.putArray("clients");
        clients.addBrowser(all.addObject());
        clients.addNode(all.addObject());
        clients.files.put(
                "",
                ServedFile.of(
                        "application/json",
                        SHORTLY,
                        clients.list.toPrettyString().getBytes(UTF_8)));
        return clients;
    }

    Optional<ServedFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** The module with its types, also under names without a version for a first try, and the npm package of both. */
    private void addBrowser(ObjectNode entry) {
        SortedMap<String, byte[]> source = read("browser", "latchkey-browser.js", "latchkey-browser.d.ts");
        String name = describe(entry, source);
        byte[] module = resource("browser/latchkey-browser.js");
        byte[] types = resource("browser/latchkey-browser.d.ts");
        add(entry, name + ".js", ServedFile.of(JAVASCRIPT, FOREVER, module));
        add(entry, name + ".d.ts", ServedFile.of(TYPESCRIPT, FOREVER, types));
        add(entry, name + ".tgz", ServedFile.of(PACKAGE, FOREVER, Tgz.of(source)));
        files.put("latchkey-browser.js", ServedFile.of(JAVASCRIPT, SHORTLY, module));
        files.put("latchkey-browser.d.ts", ServedFile.of(TYPESCRIPT, SHORTLY, types));
    }

    private void addNode(ObjectNode entry) {
        SortedMap<String, byte[]> source =
                read("node", "latchkey-node.cjs", "latchkey-node.d.cts", "latchkey-node.mjs", "latchkey-node.d.mts");
        add(entry, describe(entry, source) + ".tgz", ServedFile.of(PACKAGE, FOREVER, Tgz.of(source)));
    }

    /** Writes name and version into the entry of the list, and returns both joined. */
    private static String describe(ObjectNode entry, Map<String, byte[]> source) {
        try {
            JsonNode description = JSON.readTree(source.get("package.json"));
            String name = description.required("name").textValue();
            String version = description.required("version").textValue();
            entry.put("name", name).put("version", version).putArray("files");
            return name + "-" + version;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(ObjectNode entry, String name, ServedFile file) {
        files.put(name, file);
        entry.withArray("files")
                .addObject()
                .put("path", "/sdk/" + name)
                .put("size", file.content().length)
                .put("integrity", file.integrity());
    }

    private static SortedMap<String, byte[]> read(String directory, String... names) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : names) {
            files.put(name, resource(directory + "/" + name));
        }
        for (String name : List.of("package.json", "README.md")) {
            files.put(name, resource(directory + "/" + name));
        }
        files.put("LICENSE", resource("LICENSE"));
        return files;
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(Clients.class.getResourceAsStream("/sdk/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
