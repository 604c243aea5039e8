package dev.latchkey.testsupport.judges;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.testsupport.services.TestFork;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The secret and personal data in the traffic of the whole suite, and the output of the service meanwhile: both are in files of
 * each {@link TestFork} for {@link dev.latchkey.SuiteSecretsIT}, which runs after the suite.
 */
public final class SuiteSecrets implements Judge {
    /** The file in which {@code application.properties} lets the tests' service log in full detail. */
    public static final String LOG = "service.log";

    /** The bodies of all refusals. */
    public static final String REFUSALS = "refusals.txt";

    private static final String SECRETS = "secrets.txt";

    /** Members of requests and answers; of an object, its strings. */
    private static final Set<String> MEMBERS = Set.of(
            "secret",
            "nonce",
            "transaction_id",
            "handshake_id",
            "challenge",
            "rawId",
            "clientDataJSON",
            "attestationObject",
            "authenticatorData",
            "signature",
            "userHandle",
            "external_id",
            "identifier",
            "passkey_display_name",
            "displayName",
            "user_metadata",
            "context");

    private static final Pattern SEPARATOR = Pattern.compile("[^A-Za-z0-9_-]+");
    private static final int SHORTEST = 16;
    private static final JsonMapper JSON = new JsonMapper();

    /** What this JVM has written to the file of secrets. */
    private static final Set<String> RECORDED = ConcurrentHashMap.newKeySet();

    private SuiteSecrets() {}

    private static final class Only {
        private static final SuiteSecrets INSTANCE = new SuiteSecrets();
    }

    /** The only one of this JVM. */
    static SuiteSecrets instance() {
        return Only.INSTANCE;
    }

    @Override
    public void judge(Exchange exchange) {
        Response response = exchange.response();
        Stream<String> secrets = Stream.concat(
                secretsOf(exchange.body()),
                secretsOf(String.valueOf(response.contentType()).contains("json") ? response.asString() : ""));
        String authorization = exchange.header("Authorization");
        append(
                SECRETS,
                Stream.concat(secrets, Stream.ofNullable(authorization).map(value -> value.replaceFirst("^\\w+ ", "")))
                        .flatMap(SuiteSecrets::words)
                        .filter(RECORDED::add)
                        .toList());
        if (response.statusCode() >= 400) {
            append(REFUSALS, List.of(response.asString()));
        }
    }

    private static synchronized void append(String name, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        try {
            Path file = TestFork.file(name);
            Files.createDirectories(file.getParent());
            Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recorded secrets; empty if the suite did not run. */
    public static Set<String> kept() throws IOException {
        return Set.copyOf(lines(SECRETS));
    }

    /** The lines of the files of this name, of every JVM of the suite. */
    public static List<String> lines(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : TestFork.filesOfAll(name)) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }

    /** The lines in which one of these secrets is. */
    public static List<String> linesWith(Set<String> secrets, List<String> lines) {
        return lines.stream()
                .filter(line -> words(line).anyMatch(secrets::contains))
                .toList();
    }

    /** The parts of a text that are long enough not to occur by coincidence. */
    private static Stream<String> words(String text) {
        return SEPARATOR.splitAsStream(text).filter(word -> word.length() >= SHORTEST);
    }

    private static Stream<String> secretsOf(String body) {
        if (body.isEmpty()) {
            return Stream.empty();
        }
        try {
            return secretsIn(JSON.readTree(body));
        } catch (JsonProcessingException broken) {
            // Deliberately malformed, or lines: their content is known from other exchanges.
            return Stream.empty();
        }
    }

    private static Stream<String> secretsIn(JsonNode node) {
        return Stream.concat(
                node.propertyStream()
                        .flatMap(member -> MEMBERS.contains(member.getKey())
                                ? texts(member.getValue())
                                : secretsIn(member.getValue())),
                node.valueStream().filter(element -> node.isArray()).flatMap(SuiteSecrets::secretsIn));
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isTextual()
                ? Stream.of(node.textValue())
                : node.valueStream().flatMap(SuiteSecrets::texts);
    }
}
