package dev.latchkey.transfer;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestServer;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Moves users with two passkeys each from one service to another: two thousand, or the number in the system property
 * {@code latchkey.round-trip.users}; {@code bench/round-trip} runs it with more and reads the measurements that it writes to
 * {@code target/round-trip}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoundTripIT {
    private static final int USERS = Integer.getInteger("latchkey.round-trip.users", 2_000);
    private static final int PASSKEYS_OF_ONE = 2;
    private static final int PEOPLE = 20;
    private static final int KEYS = 500;
    private static final Path DIRECTORY = Path.of("target/round-trip");
    private static final Path MADE = DIRECTORY.resolve("made.ndjson");
    private static final Path OUT = DIRECTORY.resolve("out.ndjson");
    private static final Path OUT_AGAIN = DIRECTORY.resolve("out-again.ndjson");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Map<String, SoftAuthenticator> people = new LinkedHashMap<>();
    private static final List<String> measured = new ArrayList<>();

    private static ServiceProcess origin;
    private static ServiceProcess destination;
    private static TestApp old;
    private static TestApp fresh;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(DIRECTORY);
        make();
        origin = service();
        old = app(origin);
        destination = service();
        fresh = app(destination);
    }

    @AfterAll
    static void stop() throws IOException {
        Files.write(DIRECTORY.resolve("measured.txt"), measured);
        origin.close();
        destination.close();
        for (Path file : List.of(MADE, OUT, OUT_AGAIN)) {
            Files.deleteIfExists(file);
        }
    }

    /** On the server of this run, or the one that the system property {@code latchkey.round-trip.database} names. */
    private static ServiceProcess service() {
        String url = System.getProperty("latchkey.round-trip.database");
        TestServer server = url == null ? TestServer.shared() : new TestServer(url, "postgres", "");
        return ServiceProcess.ready(server.createDatabase(), Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
    }

    private static TestApp app(ServiceProcess service) {
        RestAssured.port = service.uri("/").getPort();
        return Operator.makeApp();
    }

    @Test
    @Order(1)
    void one_service_imports_and_exports_them() throws Exception {
        assertAll(read("import", origin, old, MADE), "created");
        write("export", origin, old, OUT);
    }

    @Test
    @Order(2)
    void another_service_imports_that_export_and_exports_the_same() throws Exception {
        assertAll(read("import of the export", destination, fresh, OUT), "created");
        write("export of the import", destination, fresh, OUT_AGAIN);
        assertSameLines(OUT, OUT_AGAIN);
    }

    @Test
    @Order(3)
    void importing_the_same_file_again_changes_nothing() throws Exception {
        assertAll(read("import of the same file again", destination, fresh, OUT), "unchanged");
    }

    @Test
    @Order(4)
    void people_log_in_there_with_their_old_keys() {
        RestAssured.port = destination.uri("/").getPort();
        people.forEach((externalId, authenticator) -> {
            assertThat(fresh.backend().externalIdOf(fresh.browser().logIn(authenticator, null)))
                    .isEqualTo(externalId);
            assertThat(fresh.backend()
                            .externalIdOf(fresh.browser()
                                    .logIn(authenticator, fresh.backend().authenticate(externalId))))
                    .isEqualTo(externalId);
        });
        assertThat(people).hasSize(PEOPLE);
    }

    private static void assertAll(JsonNode summary, String verdict) {
        assertThat(summary.path("complete").booleanValue()).isTrue();
        assertThat(summary.path("errors").longValue()).isZero();
        assertThat(summary.path("users").path(verdict).longValue()).isEqualTo(USERS);
        assertThat(summary.path("passkeys").path(verdict).longValue()).isEqualTo((long) USERS * PASSKEYS_OF_ONE);
    }

    private static JsonNode read(String what, ServiceProcess service, TestApp app, Path file) throws Exception {
        long start = System.nanoTime();
        HttpResponse<Path> report = HTTP.send(
                request(service, app, "/import")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofFile(file))
                        .build(),
                toFile(DIRECTORY.resolve("report.ndjson")));
        note(what, service, start, Files.size(file));
        assertThat(report.statusCode()).isEqualTo(200);
        List<String> lines = Files.readAllLines(report.body());
        return Mover.json(lines.get(lines.size() - 1));
    }

    /** Writes to a file, replacing its earlier content. */
    private static BodyHandler<Path> toFile(Path file) {
        return BodyHandlers.ofFile(file, CREATE, WRITE, TRUNCATE_EXISTING);
    }

    private static void write(String what, ServiceProcess service, TestApp app, Path file) throws Exception {
        long start = System.nanoTime();
        int status = HTTP.send(request(service, app, "/export").build(), toFile(file))
                .statusCode();
        note(what, service, start, Files.size(file));
        assertThat(status).isEqualTo(200);
    }

    private static HttpRequest.Builder request(ServiceProcess service, TestApp app, String call) {
        return HttpRequest.newBuilder(service.uri("/admin/v1/apps/" + app.id() + call))
                .header("Authorization", "Bearer " + Operator.TOKEN);
    }

    private static void note(String what, ServiceProcess service, long start, long bytes) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        measured.add("%s|%.1f|%d|%d"
                .formatted(
                        what, time.toMillis() / 1000.0, bytes / (1024 * 1024), service.peakMemory() / (1024 * 1024)));
    }

    /** All lines except the header, which names the app and the time. */
    private static void assertSameLines(Path one, Path other) throws IOException {
        try (BufferedReader first = Files.newBufferedReader(one);
                BufferedReader second = Files.newBufferedReader(other)) {
            first.readLine();
            second.readLine();
            for (String line = first.readLine(); line != null; line = first.readLine()) {
                assertThat(second.readLine()).isEqualTo(line);
            }
            assertThat(second.readLine()).isNull();
        }
    }

    private static void make() throws IOException {
        Random random = new Random(8);
        SoftAuthenticator elsewhere = SoftAuthenticator.synced();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(Mover.base64Url(elsewhere
                    .makeElsewhere("example.com", new byte[] {1})
                    .coseKey()
                    .EncodeToBytes()));
        }
        try (BufferedWriter file = Files.newBufferedWriter(MADE)) {
            line(file, Mover.HEADER);
            for (int i = 0; i < USERS; i++) {
                make(file, i, keys, random);
            }
            line(file, Mover.END);
        }
    }

    private static void make(BufferedWriter file, int number, List<String> keys, Random random) throws IOException {
        String externalId = "person-" + number;
        byte[] handle = new byte[64];
        random.nextBytes(handle);
        Instant createdAt = Instant.parse("2025-01-01T00:00:00Z").plusMillis(100L * number);
        ObjectNode user = Mover.user(externalId).put("created_at", createdAt.toString());
        user.putObject("user_metadata").put("plan", "basic").put("number", number);
        line(file, user.toString());
        for (int i = 0; i < PASSKEYS_OF_ONE; i++) {
            ObjectNode passkey = isOfPerson(number) && i == 0
                    ? person(externalId, handle)
                    : Mover.JSON
                            .createObjectNode()
                            .put("type", "passkey")
                            .put("external_id", externalId)
                            .put("credential_id", bytes(random))
                            .put("public_key", keys.get(random.nextInt(keys.size())));
            line(
                    file,
                    passkey.put("user_handle", Mover.base64Url(handle))
                            .put("rp_id", "example.com")
                            .put("display_name", "Person " + number)
                            .put("created_at", createdAt.toString())
                            .toString());
        }
    }

    private static boolean isOfPerson(int number) {
        return number % (USERS / PEOPLE) == 0 && number / (USERS / PEOPLE) < PEOPLE;
    }

    private static ObjectNode person(String externalId, byte[] handle) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        people.put(externalId, authenticator);
        return Mover.passkey(externalId, authenticator.makeElsewhere("example.com", handle));
    }

    private static String bytes(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void line(BufferedWriter file, String line) throws IOException {
        file.write(line);
        file.newLine();
    }
}
