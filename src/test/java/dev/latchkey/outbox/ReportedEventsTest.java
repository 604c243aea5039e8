package dev.latchkey.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The events that calls cause, with their data (docs/webhooks.md), and the calls that cause none. */
@QuarkusTest
class ReportedEventsTest {
    private static final String USER = "'user_id': '{user}', 'external_id': 'ada'";
    private static final String PASSKEY =
            USER + ", 'device_id': '{device}', 'credential_id': '{credential}', 'aaguid': '{aaguid}'";
    private static final String CEREMONY = ", 'ceremony_id': '{ceremony}'";
    private static final String CREATED = "passkey.created {" + PASSKEY + CEREMONY
            + ", 'backup_eligible': true, 'backup_state': true, 'user_verified': true}";
    private static final String ENROLLED = "user.enrolled {" + PASSKEY + CEREMONY + "}";
    private static final String LOGGED_IN = "login.completed {" + PASSKEY + CEREMONY + ", 'user_verified': true}";
    private static final String USER_PATH = "/v1/apps/{app_id}/users/{user_id}";
    private static final String FILE = """
            {"type":"header","format":"latchkey-users","version":1}
            {"type":"user","external_id":"ben"}
            {"type":"user","external_id":"eve"}
            {"type":"end"}
            """;

    /** Those that no call of an app's own causes. */
    private static final Set<EventType> OF_OTHER_CAUSES = EnumSet.of(
            EventType.API_KEY_EXPIRING,
            EventType.PASSKEY_MODEL_COMPROMISED,
            EventType.WEBHOOK_DISABLED,
            EventType.WEBHOOK_TEST);

    @Inject
    Rows rows;

    @Inject
    Subscriber subscriber;

    /** An app with at most one user, ada, and what their browser is about to do. */
    private static final class Scene {
        private final TestApp app;
        private final Map<String, String> ids = new HashMap<>();
        private SoftAuthenticator authenticator = SoftAuthenticator.synced();
        private @Nullable Challenge challenge;
        private @Nullable String nonce;

        Scene(Map<String, ?> settings) {
            app = Operator.makeApp(settings);
        }

        void request() {
            app.backend().register("ada");
        }

        void startRegistration() {
            challenge = app.browser().registrationChallenge(app.backend().register("ada"));
        }

        Response finishRegistration(String origin, long signCount) {
            return app.browser()
                    .finishRegistration(
                            challenge,
                            authenticator
                                    .register(challenge.publicKey())
                                    .from(origin)
                                    .withAuthenticatorData(data -> data.signCount(signCount))
                                    .response());
        }

        void finishRegistration() {
            nonce = Browser.nonce(finishRegistration(app.origin(), 0));
        }

        void register() {
            startRegistration();
            finishRegistration();
        }

        void startLogin(boolean withTransaction) {
            challenge =
                    app.browser().loginChallenge(withTransaction ? app.backend().authenticate("ada") : null);
        }

        Response finishLogin(String origin) {
            return app.browser()
                    .finishLogin(
                            challenge,
                            authenticator
                                    .authenticate(challenge.publicKey())
                                    .from(origin)
                                    .response());
        }

        void finishLogin() {
            nonce = Browser.nonce(finishLogin(app.origin()));
        }

        void redeem() {
            app.backend().externalIdOf(nonce);
        }

        /** With a signature counter of 5, and then one of 4. */
        void regress(boolean withTransaction) {
            startRegistration();
            Browser.nonce(finishRegistration(app.origin(), 5));
            startLogin(withTransaction);
            authenticator.newest().signCount(4);
        }

        void call(Function<RequestSpecification, Response> call) {
            assertThat(call.apply(app.backend()
                                    .request()
                                    .pathParam("app_id", app.id())
                                    .pathParam("user_id", ids.getOrDefault("user", "none")))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** What is done to an app before anybody looks, what is done then, and which events that causes. */
    private record Cause(
            String name,
            Map<String, ?> settings,
            List<Consumer<Scene>> before,
            Consumer<Scene> change,
            List<String> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Cause cause(
            String name, Map<String, ?> settings, Consumer<Scene> before, Consumer<Scene> change, String... expected) {
        return new Cause(name, settings, List.of(before), change, List.of(expected));
    }

    private static Cause cause(String name, Consumer<Scene> before, Consumer<Scene> change, String... expected) {
        return cause(name, Map.of(), before, change, expected);
    }

    private static Cause cause(
            String name, Consumer<Scene> before, Consumer<Scene> then, Consumer<Scene> change, String... expected) {
        return new Cause(name, Map.of(), List.of(before, then), change, List.of(expected));
    }

    static Stream<Cause> causes() {
        return Stream.of(
                        registrations(),
                        Stream.of(true, false).flatMap(ReportedEventsTest::logins),
                        users(),
                        operators())
                .flatMap(causes -> causes);
    }

    private static Stream<Cause> registrations() {
        Map<String, ?> pending = Map.of("pending_enrolment", true);
        return Stream.of(
                cause("a request for a new user", scene -> {}, Scene::request, "user.created {" + USER + "}"),
                cause("a request for a known user", Scene::request, Scene::request),
                cause("a first passkey", Scene::startRegistration, Scene::finishRegistration, CREATED, ENROLLED),
                cause(
                        "a second passkey",
                        Scene::register,
                        scene -> {
                            scene.authenticator = SoftAuthenticator.synced();
                            scene.register();
                        },
                        CREATED),
                cause("a pending passkey", pending, Scene::startRegistration, Scene::finishRegistration),
                cause("its redemption", pending, Scene::register, Scene::redeem, CREATED, ENROLLED),
                cause(
                        "a refused registration",
                        Scene::startRegistration,
                        scene -> scene.finishRegistration("https://elsewhere.example.org", 0)
                                .then()
                                .statusCode(401),
                        "registration.refused {" + USER + CEREMONY + ", 'reason': 'origin'}"));
    }

    private static Stream<Cause> logins(boolean withTransaction) {
        String how = withTransaction ? "" : " without a transaction";
        return Stream.of(
                cause(
                        "a login" + how,
                        scene -> {
                            scene.register();
                            scene.startLogin(withTransaction);
                        },
                        Scene::finishLogin,
                        LOGGED_IN),
                cause(
                        "the redemption of a login" + how,
                        scene -> {
                            scene.register();
                            scene.startLogin(withTransaction);
                            scene.finishLogin();
                        },
                        Scene::redeem),
                cause(
                        "a refused login" + how,
                        scene -> {
                            scene.register();
                            scene.startLogin(withTransaction);
                        },
                        scene -> scene.finishLogin("https://elsewhere.example.org")
                                .then()
                                .statusCode(401),
                        "login.refused {" + PASSKEY + CEREMONY + ", 'reason': 'origin'}"),
                cause(
                        "a login with an unknown passkey" + how,
                        scene -> {
                            scene.register();
                            scene.startLogin(withTransaction);
                            Scene elsewhere = new Scene(Map.of());
                            elsewhere.register();
                            scene.authenticator = elsewhere.authenticator;
                            ((ObjectNode) scene.challenge.publicKey()).remove("allowCredentials");
                        },
                        scene -> scene.finishLogin(scene.app.origin()).then().statusCode(401),
                        "login.refused {" + (withTransaction ? USER + CEREMONY : CEREMONY.substring(2))
                                + ", 'reason': 'cred_unknown'}"),
                cause(
                        "a refused counter" + how,
                        scene -> scene.regress(withTransaction),
                        scene -> scene.finishLogin(scene.app.origin()).then().statusCode(401),
                        "login.refused {" + PASSKEY + CEREMONY + ", 'reason': 'counter'}",
                        "passkey.counter_regressed {" + PASSKEY + CEREMONY + ", 'accepted': false}"),
                cause(
                        "an accepted counter" + how,
                        Map.of("sign_count_policy", "allow"),
                        scene -> scene.regress(withTransaction),
                        Scene::finishLogin,
                        LOGGED_IN,
                        "passkey.counter_regressed {" + PASSKEY + CEREMONY + ", 'accepted': true}"),
                cause(
                        "a changed backup state" + how,
                        scene -> {
                            scene.register();
                            scene.startLogin(withTransaction);
                            scene.authenticator.flags(Flag.UP, Flag.UV, Flag.BE);
                        },
                        Scene::finishLogin,
                        LOGGED_IN,
                        "passkey.backup_changed {" + PASSKEY + CEREMONY
                                + ", 'backup_eligible': true, 'backup_state': false}"));
    }

    private static Stream<Cause> users() {
        String device = USER_PATH + "/devices/{device_id}";
        String revoked = "passkey.revoked {" + PASSKEY + "}";
        Consumer<Scene> revoke = scene -> scene.call(backend -> backend.delete(device, scene.ids.get("device")));
        Consumer<Scene> activate = scene -> scene.call(backend -> backend.patch(USER_PATH + "/activate"));
        Consumer<Scene> deactivate = scene -> scene.call(backend -> backend.patch(USER_PATH + "/deactivate"));
        return Stream.of(
                cause(
                        "a revocation of the last passkey",
                        Scene::register,
                        revoke,
                        revoked,
                        "user.lost_last_passkey {" + PASSKEY + "}"),
                cause(
                        "a revocation of another passkey",
                        scene -> {
                            scene.register();
                            scene.authenticator = SoftAuthenticator.synced();
                            scene.register();
                        },
                        revoke,
                        revoked),
                cause(
                        "a new name",
                        Scene::register,
                        scene -> scene.call(backend -> backend.body(Map.of("friendly_name", "Blue key"))
                                .patch(device, scene.ids.get("device"))),
                        "passkey.renamed {" + PASSKEY + ", 'friendly_name': 'Blue key'}"),
                cause(
                        "a reset of backup flags",
                        Scene::register,
                        scene -> scene.call(
                                backend -> backend.patch(device + "/reset_backup_flags", scene.ids.get("device")))),
                cause(
                        "a deactivation",
                        Scene::register,
                        deactivate,
                        "user.deactivated {" + USER + ", 'status': 'inactive'}"),
                cause(
                        "an activation",
                        Scene::register,
                        deactivate,
                        activate,
                        "user.activated {" + USER + ", 'status': 'active'}"),
                cause(
                        "an activation without a passkey",
                        Scene::request,
                        deactivate,
                        activate,
                        "user.activated {" + USER + ", 'status': 'pending'}"),
                cause("an activation of an active user", Scene::register, activate),
                cause(
                        "new metadata",
                        Scene::register,
                        scene -> scene.call(backend -> backend.body(Map.of("user_metadata", Map.of("plan", "pro")))
                                .patch(USER_PATH))),
                cause(
                        "a deletion",
                        Scene::register,
                        scene -> scene.call(backend -> backend.delete(USER_PATH)),
                        "user.deleted {" + USER + ", 'device_ids': ['{device}']}"));
    }

    private static Stream<Cause> operators() {
        return Stream.of(
                cause("a change of the app", scene -> {}, scene -> rename(scene.app, "Another"), "app.changed {}"),
                cause("a change of the app to what it is", scene -> {}, scene -> rename(scene.app, "Example")),
                cause(
                        "a new key",
                        scene -> {},
                        scene -> Operator.makeKey(
                                scene.app.id(), Map.of("name", "spare", "expires_at", "2100-01-01T00:00:00Z")),
                        "api_key.created {'api_key_id': '{key}', 'name': 'spare', 'expires_at': '2100-01-01T00:00:00Z'}"),
                cause(
                        "a revoked key",
                        scene -> Operator.makeKey(scene.app.id(), Map.of("name", "spare")),
                        ReportedEventsTest::revokeKey,
                        "api_key.revoked {'api_key_id': '{key}', 'name': 'spare'}"),
                cause(
                        "a key that is revoked again",
                        scene -> Operator.makeKey(scene.app.id(), Map.of("name", "spare")),
                        ReportedEventsTest::revokeKey,
                        ReportedEventsTest::revokeKey),
                cause(
                        "an import",
                        scene -> {},
                        scene -> importFile(scene.app, false),
                        "users.imported {'users': 2, 'passkeys': 0}"),
                cause("an import again", scene -> importFile(scene.app, false), scene -> importFile(scene.app, false)),
                cause("a rehearsed import", scene -> {}, scene -> importFile(scene.app, true)));
    }

    private static void rename(TestApp app, String name) {
        Operator.request()
                .body(Map.of("name", name))
                .patch("/admin/v1/apps/{app_id}", app.id())
                .then()
                .statusCode(200);
    }

    private static void revokeKey(Scene scene) {
        Operator.request()
                .delete("/admin/v1/apps/{app_id}/api_keys/{key_id}", scene.app.id(), scene.ids.get("key"))
                .then()
                .statusCode(204);
    }

    private static void importFile(TestApp app, boolean dryRun) {
        Operator.request()
                .contentType("application/x-ndjson")
                .queryParam("dry_run", dryRun)
                .body(FILE.getBytes(StandardCharsets.UTF_8))
                .post("/admin/v1/apps/{app_id}/import", app.id())
                .then()
                .statusCode(200);
    }

    /** Of the app's user, newest passkey, newest ceremony and spare key; what was deleted keeps its id. */
    private void readIds(Scene scene) {
        read(scene, "user", "SELECT id FROM app_user WHERE app_id = ? AND external_id = 'ada'");
        read(scene, "ceremony", "SELECT id FROM ceremony WHERE app_id = ? ORDER BY created_at DESC LIMIT 1");
        read(scene, "key", "SELECT id FROM api_key WHERE app_id = ? AND name = 'spare'");
        boolean isRevoked = !rows.texts("SELECT 1 FROM revoked_credential WHERE app_id = ?", scene.app.id())
                .isEmpty();
        if (!isRevoked) {
            String newest = " FROM passkey WHERE app_id = ? ORDER BY created_at DESC LIMIT 1";
            read(scene, "device", "SELECT id" + newest);
            read(scene, "aaguid", "SELECT aaguid" + newest);
            read(scene, "credential", "SELECT translate(encode(credential_id, 'base64'), E'+/=\\n', '-_')" + newest);
        }
    }

    private void read(Scene scene, String name, String query) {
        rows.texts(query, scene.app.id()).forEach(id -> scene.ids.put(name, id));
    }

    private Scene prepare(Cause cause, Consumer<Scene> subscribe) {
        Scene scene = new Scene(cause.settings());
        cause.before().forEach(step -> {
            step.accept(scene);
            readIds(scene);
        });
        subscribe.accept(scene);
        cause.change().accept(scene);
        readIds(scene);
        return scene;
    }

    private static List<Map.Entry<String, JsonNode>> expected(Cause cause, Scene scene) {
        return cause.expected().stream()
                .map(text -> {
                    String filled = text;
                    for (Map.Entry<String, String> id : scene.ids.entrySet()) {
                        filled = filled.replace("{" + id.getKey() + "}", id.getValue());
                    }
                    int data = filled.indexOf(' ');
                    return Map.entry(filled.substring(0, data), json(filled.substring(data)));
                })
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON: " + text, e);
        }
    }

    @ParameterizedTest
    @MethodSource("causes")
    void a_change_is_reported_with_its_data(Cause cause) {
        Scene scene = prepare(cause, made -> subscriber.subscribe(made.app));

        List<Subscriber.Delivery> events = subscriber.events(scene.app);

        assertThat(events.stream()
                        .map(event -> Map.<String, JsonNode>entry(event.type(), event.data()))
                        .toList())
                .isEqualTo(expected(cause, scene));
        assertThat(events)
                .allSatisfy(event -> assertThat(event.userId())
                        .isEqualTo(event.data().path("user_id").textValue()));
    }

    static Stream<Cause> reportedCauses() {
        return causes().filter(cause -> !cause.expected().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("reportedCauses")
    void what_no_enabled_webhook_wants_is_not_reported(Cause cause) {
        Set<EventType> others = EnumSet.allOf(EventType.class);
        others.removeIf(type -> cause.expected().stream().anyMatch(event -> event.startsWith(type.wire() + " ")));

        Scene scene = prepare(cause, made -> {
            subscriber.subscribe(made.app, others);
            subscriber.subscribe(made.app, false, List.of(EventType.values()));
        });

        assertThat(subscriber.events(scene.app)).isEmpty();
    }

    @Test
    void every_type_has_a_cause() {
        Set<String> caused = causes().flatMap(cause -> cause.expected().stream())
                .map(event -> event.substring(0, event.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(caused)
                .isEqualTo(Arrays.stream(EventType.values())
                        .filter(type -> !OF_OTHER_CAUSES.contains(type))
                        .map(EventType::wire)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void the_events_of_a_deleted_user_are_deleted_unless_they_are_still_to_be_delivered() {
        Scene scene = new Scene(Map.of());
        subscriber.subscribe(scene.app);
        scene.register();
        scene.app.backend().register("ben");
        readIds(scene);
        rows.change(
                "UPDATE webhook_delivery SET state = 'delivered', ended_at = now()"
                        + " WHERE app_id = ? AND type IN ('user.created', 'user.enrolled')",
                scene.app.id());
        rows.change(
                "UPDATE webhook_delivery SET state = 'dead', ended_at = now() WHERE app_id = ? AND type = 'user.enrolled'",
                scene.app.id());

        scene.call(backend -> backend.delete(USER_PATH));

        assertThat(subscriber.events(scene.app))
                .extracting(
                        Subscriber.Delivery::type,
                        event -> event.data().path("external_id").textValue())
                .containsExactly(
                        tuple("passkey.created", "ada"), tuple("user.created", "ben"), tuple("user.deleted", "ada"));
    }

    @Test
    void webhooks_that_want_the_same_event_receive_it_with_one_id() {
        Scene scene = new Scene(Map.of());
        String first = subscriber.subscribe(scene.app);
        String second =
                subscriber.subscribe(scene.app, true, List.of(EventType.PASSKEY_CREATED, EventType.USER_ENROLLED));
        String third = subscriber.subscribe(scene.app, true, List.of(EventType.USER_ENROLLED, EventType.USER_DELETED));
        scene.register();
        readIds(scene);
        scene.call(backend -> backend.delete(USER_PATH));

        List<Map<String, Object>> deliveries = rows.query(
                "SELECT type, webhook_id, event_id, data::text, state, created_at = next_attempt_at AS due"
                        + " FROM webhook_delivery WHERE app_id = ?",
                scene.app.id());

        Map<String, Set<String>> webhooks = new HashMap<>();
        Map<String, Set<Object>> contents = new HashMap<>();
        deliveries.forEach(row -> {
            String type = String.valueOf(row.get("type"));
            webhooks.computeIfAbsent(type, absent -> new HashSet<>()).add(String.valueOf(row.get("webhook_id")));
            contents.computeIfAbsent(type, absent -> new HashSet<>())
                    .add(List.of(row.get("event_id"), row.get("data")));
        });
        assertThat(deliveries).hasSize(8);
        assertThat(webhooks)
                .isEqualTo(Map.of(
                        "user.created", Set.of(first),
                        "passkey.created", Set.of(first, second),
                        "user.enrolled", Set.of(first, second, third),
                        "user.deleted", Set.of(first, third)));
        assertThat(contents.values()).allSatisfy(content -> assertThat(content).hasSize(1));
        assertThat(deliveries.stream().map(row -> row.get("event_id")).distinct())
                .hasSize(4);
        assertThat(deliveries)
                .allMatch(row ->
                        row.get("state").equals("pending") && row.get("due").equals(true));
    }
}
