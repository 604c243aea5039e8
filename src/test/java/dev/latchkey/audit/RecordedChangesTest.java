package dev.latchkey.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThan;

import dev.latchkey.cli.Shell;
import dev.latchkey.cli.ShellRun;
import dev.latchkey.outbox.EventType;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.judges.Route;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call and every command that changes something writes exactly one record, in the transaction of the change: a call that
 * fails writes none, and no change is made without its record.
 */
@QuarkusTest
class RecordedChangesTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final String FILE = """
            {"type":"header","format":"latchkey-users","version":1}
            {"type":"user","external_id":"ben"}
            {"type":"end"}
            """;
    private static final String APP =
            "{\"id\": \"{new_app}\", \"name\": \"New\", \"rp_id\": \"example.com\", \"auth_origin\": \"https://example.com\"}";

    private static final String WEBHOOK = "{\"url\": \"https://example.com/hooks\", \"events\": [\"user.created\"]}";

    private static final String USER = "ada";

    /** Calls of the steps of a ceremony, whose own rows are part of the trail. */
    private static final Set<String> CEREMONIES =
            Set.of("createRegisterTransaction", "createAuthenticateTransaction", "authenticateVerifyNonce");

    /** Commands that change nothing that is audited. */
    private static final Set<String> UNRECORDED_COMMANDS =
            Set.of("migrate", "check", "reseal", "why", "users", "events");

    /** Of all apps together: {@code HousekeepingTest} has them. */
    private static final Set<String> COMMANDS_OF_HOUSEKEEPING = Set.of("delete-expired");

    private static final Set<ActionType> OF_HOUSEKEEPING = EnumSet.of(
            ActionType.CEREMONIES_DELETED,
            ActionType.CEREMONY_ADDRESSES_DELETED,
            ActionType.OPERATOR_ACTIONS_DELETED,
            ActionType.OPERATOR_ADDRESSES_DELETED,
            ActionType.NONCE_KEYS_DELETED,
            ActionType.WEBHOOK_DELIVERIES_DELETED);

    /** {@code WebhookDeliveryTest} has it. */
    private static final Set<ActionType> OF_DELIVERY = EnumSet.of(ActionType.WEBHOOK_DISABLED);

    @Inject
    DataSource database;

    @Inject
    Rows rows;

    @Inject
    Subscriber subscriber;

    @Inject
    ShellRun shell;

    @TempDir
    Path directory;

    private final Map<String, String> ids = new HashMap<>();
    private TestApp app;

    /** A call that is recorded; its parameters are those of its path. */
    private record Call(String method, String path, ActionType type, String body, String contentType) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        boolean isOfOperators() {
            return path.startsWith("/admin");
        }
    }

    private static Call call(String method, String path, ActionType type, String body) {
        return new Call(method, path, type, body, "application/json");
    }

    private static Stream<Call> ofUsers(String door) {
        String user = door + "/v1/apps/{app_id}/users/{user_id}";
        String device = user + "/devices/{device_id}";
        return Stream.of(
                call("PATCH", user, ActionType.USER_UPDATED, "{\"user_metadata\": {\"plan\": \"pro\"}}"),
                call("DELETE", user, ActionType.USER_DELETED, ""),
                call("PATCH", user + "/activate", ActionType.USER_ACTIVATED, ""),
                call("PATCH", user + "/deactivate", ActionType.USER_DEACTIVATED, ""),
                call("PATCH", device, ActionType.DEVICE_RENAMED, "{\"friendly_name\": \"Ada's key\"}"),
                call("PATCH", device + "/reset_backup_flags", ActionType.DEVICE_BACKUP_FLAGS_RESET, ""),
                call("DELETE", device, ActionType.DEVICE_REVOKED, ""));
    }

    private static Stream<Call> ofWebhooks() {
        String webhooks = "/admin/v1/apps/{app_id}/webhooks";
        String one = webhooks + "/{webhook_id}";
        return Stream.of(
                call("POST", webhooks, ActionType.WEBHOOK_CREATED, WEBHOOK),
                call("PATCH", one, ActionType.WEBHOOK_CHANGED, "{\"events\": [\"user.deleted\"]}"),
                call("DELETE", one, ActionType.WEBHOOK_DELETED, ""),
                call("POST", one + "/rotate", ActionType.WEBHOOK_SECRET_ROTATED, ""),
                call("POST", one + "/test", ActionType.WEBHOOK_TESTED, ""),
                call("POST", one + "/replay", ActionType.WEBHOOK_REPLAYED, ""),
                call(
                        "POST",
                        "/admin/v1/apps/{app_id}/deliveries/{delivery_id}/replay",
                        ActionType.WEBHOOK_REPLAYED,
                        ""));
    }

    static Stream<Call> calls() {
        String apps = "/admin/v1/apps";
        String one = apps + "/{app_id}";
        return Stream.of(
                        ofUsers(""),
                        ofUsers("/admin"),
                        ofWebhooks(),
                        Stream.of(
                                call("POST", apps, ActionType.APP_CREATED, APP),
                                call("PATCH", one, ActionType.APP_CHANGED, "{\"name\": \"Renamed\"}"),
                                call("DELETE", one, ActionType.APP_DELETED, ""),
                                call("POST", one + "/api_keys", ActionType.API_KEY_CREATED, "{\"name\": \"another\"}"),
                                call("DELETE", one + "/api_keys/{key_id}", ActionType.API_KEY_REVOKED, ""),
                                call("GET", one + "/export", ActionType.USERS_EXPORTED, ""),
                                new Call("POST", one + "/import", ActionType.USERS_IMPORTED, FILE, NDJSON),
                                call("GET", one + "/users/{user_id}/export", ActionType.USER_EXPORTED, "")))
                .flatMap(calls -> calls);
    }

    /** A command that is recorded. */
    private enum Order {
        CREATE_APP(
                ActionType.APP_CREATED,
                "create-app",
                "--id={new_app}",
                "--name=New",
                "--rp-id=example.com",
                "--auth-origin=https://example.com"),
        CREATE_KEY(ActionType.API_KEY_CREATED, "create-key", "{app_id}", "--name=another"),
        APPLY_A_NEW_APP(ActionType.APP_CREATED, "apply", "{new_apps}"),
        APPLY_A_CHANGE(ActionType.APP_CHANGED, "apply", "{changed_apps}"),
        EXPORT(ActionType.USERS_EXPORTED, "export", "{app_id}", "{target}"),
        IMPORT(ActionType.USERS_IMPORTED, "import", "{app_id}", "{source}"),
        CREATE_WEBHOOK(
                ActionType.WEBHOOK_CREATED,
                "webhooks",
                "create",
                "{app_id}",
                "--url=https://example.com/",
                "--event=user.created"),
        UPDATE_WEBHOOK(ActionType.WEBHOOK_CHANGED, "webhooks", "update", "{app_id}", "{webhook_id}", "--enabled=false"),
        DELETE_WEBHOOK(ActionType.WEBHOOK_DELETED, "webhooks", "delete", "{app_id}", "{webhook_id}"),
        ROTATE_WEBHOOK(ActionType.WEBHOOK_SECRET_ROTATED, "webhooks", "rotate", "{app_id}", "{webhook_id}"),
        TEST_WEBHOOK(ActionType.WEBHOOK_TESTED, "webhooks", "test", "{app_id}", "{webhook_id}"),
        REPLAY_WEBHOOK(ActionType.WEBHOOK_REPLAYED, "webhooks", "replay", "{app_id}", "--webhook={webhook_id}"),
        REPLAY_DELIVERY(ActionType.WEBHOOK_REPLAYED, "webhooks", "replay", "{app_id}", "--delivery={delivery_id}"),
        ROTATE_KEY(ActionType.API_KEY_CREATED, "keys", "rotate", "{app_id}", "{key_id}"),
        REVOKE_KEY(ActionType.API_KEY_REVOKED, "keys", "revoke", "{app_id}", "{key_id}"),
        ACTIVATE(ActionType.USER_ACTIVATED, "activate", "{app_id}", USER),
        DEACTIVATE(ActionType.USER_DEACTIVATED, "deactivate", "{app_id}", USER),
        REVOKE_PASSKEY(ActionType.DEVICE_REVOKED, "revoke-passkey", "{app_id}", USER, "{device_id}");

        private final ActionType type;
        private final List<String> arguments;

        Order(ActionType type, String... arguments) {
            this.type = type;
            this.arguments = List.of(arguments);
        }

        private boolean makesAnApp() {
            return type == ActionType.APP_CREATED;
        }
    }

    @BeforeEach
    void make_an_app() throws IOException {
        app = Operator.makeApp();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        Person ada = Person.of(database, app, "ada");
        ids.put("app_id", app.id());
        ids.put("user_id", ada.id());
        ids.put("device_id", ada.deviceIds().get(0));
        Operator.makeKey(app.id(), Map.of("name", "spare"));
        ids.put("key_id", keyId("spare"));
        ids.put("webhook_id", Answers.text(postWebhook("", WEBHOOK), 201, "/webhook/id"));
        ids.put(
                "delivery_id",
                Answers.text(postWebhook("/" + ids.get("webhook_id") + "/test", ""), 202, "/delivery/id"));
        ids.put("new_app", "new-" + app.id());
        ids.put("target", directory.resolve("target").toString());
        ids.put("source", write("source", FILE));
        ids.put("new_apps", write("new", "{\"apps\": [" + APP + "]}"));
        ids.put("changed_apps", write("changed", "{\"apps\": [" + APP.replace("{new_app}", app.id()) + "]}"));
    }

    private Response postWebhook(String path, String body) {
        return Operator.call("POST", "apps", app.id(), "webhooks" + path)
                .json(body)
                .send();
    }

    private String keyId(String name) {
        return rows.texts("SELECT id FROM api_key WHERE app_id = ? AND name = ?", app.id(), name)
                .get(0);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), filled(text)).toString();
    }

    private String filled(String template) {
        String text = template;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            text = text.replace("{" + id.getKey() + "}", id.getValue());
        }
        return text;
    }

    private Response send(Call call) {
        RequestSpecification request =
                given().header("Authorization", "Bearer " + (call.isOfOperators() ? Operator.TOKEN : app.key()));
        if (!call.body().isEmpty()) {
            request.contentType(call.contentType()).body(filled(call.body()).getBytes(StandardCharsets.UTF_8));
        }
        return request.request(call.method(), filled(call.path()));
    }

    private int run(Order order) {
        return shell.run(order.arguments.stream().map(this::filled).toArray(String[]::new));
    }

    private record Recorded(
            String type,
            String appId,
            String actor,
            @Nullable String userId,
            @Nullable String deviceId,
            @Nullable String ipAddr) {}

    private List<Recorded> records() {
        return rows
                .query(
                        "SELECT type, app_id, actor, user_id, device_id, ip_addr FROM operator_action"
                                + " WHERE app_id IN (?, ?) ORDER BY created_at, id",
                        app.id(),
                        ids.get("new_app"))
                .stream()
                .map(row -> new Recorded(
                        String.valueOf(row.get("type")),
                        String.valueOf(row.get("app_id")),
                        String.valueOf(row.get("actor")),
                        (String) row.get("user_id"),
                        (String) row.get("device_id"),
                        (String) row.get("ip_addr")))
                .toList();
    }

    private List<Recorded> recordsAfter(List<Recorded> before) {
        List<Recorded> all = records();
        assertThat(all).startsWith(before.toArray(Recorded[]::new));
        return all.subList(before.size(), all.size());
    }

    /** The log lines of one kind: the action, its object and the actor, who may be a JWT's subject. */
    private static List<String> logged(LogLines log) {
        return log.lines().stream()
                .filter(line -> line.startsWith("operator action "))
                .map(line -> line.replaceFirst(" id=[0-9a-f-]{36}$", ""))
                .toList();
    }

    private String line(ActionType type, String actor, @Nullable String userId, @Nullable String deviceId) {
        return "operator action type=%s app=%s%s%s actor=\"%s\""
                .formatted(
                        type.wire(),
                        filled(type == ActionType.APP_CREATED ? "{new_app}" : "{app_id}"),
                        userId == null ? "" : " user=" + userId,
                        deviceId == null ? "" : " device=" + deviceId,
                        actor);
    }

    private List<String> everything() {
        return Stream.of(app.id(), filled("{new_app}"))
                .flatMap(id -> AppRows.of(database, id).stream())
                .toList();
    }

    private @Nullable String idIn(Call call, String name) {
        return call.path().contains("{" + name + "}") ? ids.get(name) : null;
    }

    private @Nullable String userIdIn(Order order) {
        return order.arguments.contains(USER) ? ids.get("user_id") : null;
    }

    private @Nullable String deviceIdIn(Order order) {
        return order.arguments.contains("{device_id}") ? ids.get("device_id") : null;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_call_is_recorded_once(Call call) {
        List<Recorded> before = records();
        String actor = call.isOfOperators() ? "token" : "api_key:" + keyId("test");

        try (LogLines log = LogLines.listen()) {
            assertThat(send(call).statusCode()).isBetween(200, 204);
            assertThat(logged(log))
                    .containsExactly(line(call.type(), actor, idIn(call, "user_id"), idIn(call, "device_id")));
        }

        assertThat(recordsAfter(before))
                .containsExactly(new Recorded(
                        call.type().wire(),
                        filled(call.type() == ActionType.APP_CREATED ? "{new_app}" : "{app_id}"),
                        actor,
                        idIn(call, "user_id"),
                        idIn(call, "device_id"),
                        "127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void an_action_that_is_an_event_is_reported_once(Call call) {
        if (call.type() == ActionType.USER_ACTIVATED) {
            Person.of(database, app, "ada").deactivate();
        }
        subscriber.subscribe(app);
        EventType event = call.type().event();
        if (event != null) {
            subscriber.clear(app);
        }

        send(call).then().statusCode(both(greaterThanOrEqualTo(200)).and(lessThan(300)));

        if (event != null) {
            assertThat(subscriber.types(app)).containsExactly(event.wire());
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_call_that_fails_is_not_recorded(Call call) {
        makeItFail(call);
        subscriber.subscribe(app);
        List<Recorded> before = records();
        List<String> everything = everything();

        try (LogLines log = LogLines.listen()) {
            assertThat(send(call).statusCode()).isIn(404, 409);
            assertThat(logged(log)).isEmpty();
        }

        assertThat(recordsAfter(before)).isEmpty();
        assertThat(everything()).isEqualTo(everything);
    }

    /** The last object that the path names does not exist, or the id of a new app is taken. */
    private void makeItFail(Call call) {
        if (call.type() == ActionType.APP_CREATED) {
            ids.put("new_app", app.id());
            return;
        }
        String last = call.path()
                .substring(call.path().lastIndexOf('{') + 1, call.path().lastIndexOf('}'));
        ids.put(last, "doesNotExist000000000000");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void a_call_whose_record_cannot_be_written_changes_nothing(Call call) {
        subscriber.subscribe(app);
        List<Recorded> before = records();
        List<String> everything = everything();

        try (LogLines log = LogLines.listen()) {
            Response response = unrecordable(call.type(), () -> send(call));

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(logged(log)).isEmpty();
        }
        assertThat(recordsAfter(before)).isEmpty();
        assertThat(everything()).isEqualTo(everything);
    }

    private <T> T unrecordable(ActionType type, Supplier<T> work) {
        rows.change("ALTER TABLE operator_action ADD CONSTRAINT unrecordable CHECK (type <> '%s') NOT VALID"
                .formatted(type.wire()));
        try {
            return work.get();
        } finally {
            rows.change("ALTER TABLE operator_action DROP CONSTRAINT unrecordable");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_command_is_recorded_once(Order order) {
        List<Recorded> before = records();

        try (LogLines log = LogLines.listen()) {
            assertThat(run(order)).isZero();
            assertThat(logged(log)).containsExactly(line(order.type, "shell", userIdIn(order), deviceIdIn(order)));
        }

        assertThat(recordsAfter(before))
                .containsExactly(new Recorded(
                        order.type.wire(),
                        filled(order.makesAnApp() ? "{new_app}" : "{app_id}"),
                        "shell",
                        userIdIn(order),
                        deviceIdIn(order),
                        null));
    }

    @ParameterizedTest
    @EnumSource
    void a_command_that_fails_is_not_recorded(Order order) throws IOException {
        List<Recorded> before = records();
        List<String> everything = everything();
        ids.put("app_id", "doesNotExist000000000000");
        if (order == Order.CREATE_APP) {
            ids.put("new_app", app.id());
        }
        for (String file : List.of("new_apps", "changed_apps")) {
            Path path = Path.of(ids.get(file));
            Files.writeString(path, Files.readString(path).replace("https://", "https://elsewhere."));
            Files.writeString(path, Files.readString(path).replace("\"example.com\"", "\"example.org\""));
        }

        assertThat(run(order)).isEqualTo(1);

        ids.put("app_id", app.id());
        ids.put("new_app", "new-" + app.id());
        assertThat(recordsAfter(before)).isEmpty();
        assertThat(everything()).isEqualTo(everything);
    }

    @ParameterizedTest
    @EnumSource
    void a_command_whose_record_cannot_be_written_changes_nothing(Order order) {
        List<Recorded> before = records();
        List<String> everything = everything();

        int exitCode = unrecordable(order.type, () -> run(order));

        assertThat(exitCode).isEqualTo(1);
        assertThat(recordsAfter(before)).isEmpty();
        assertThat(everything()).isEqualTo(everything);
    }

    @Test
    void a_rehearsed_import_is_not_recorded() {
        List<Recorded> before = records();

        assertThat(shell.run("import", "--dry-run", app.id(), filled("{source}")))
                .isZero();

        assertThat(recordsAfter(before)).isEmpty();
    }

    @Test
    void no_changing_call_command_or_action_is_left_out() {
        assertThat(calls().map(Call::toString))
                .containsExactlyInAnyOrderElementsOf(Route.all().stream()
                        .filter(route -> !route.door().equals("client") && !CEREMONIES.contains(route.name()))
                        .filter(route -> !route.method().equals("GET")
                                || route.template().endsWith("/export"))
                        .map(Route::toString)
                        .toList());
        assertThat(Stream.of(Order.values())
                        .map(order -> order.arguments.get(0))
                        .collect(Collectors.toSet()))
                .isEqualTo(Shell.parser(parsed -> 0).getSubcommands().keySet().stream()
                        .filter(name -> !UNRECORDED_COMMANDS.contains(name))
                        .filter(name -> !COMMANDS_OF_HOUSEKEEPING.contains(name))
                        .collect(Collectors.toSet()));
        EnumSet<ActionType> ofCalls = EnumSet.complementOf(EnumSet.copyOf(OF_HOUSEKEEPING));
        ofCalls.removeAll(OF_DELIVERY);
        assertThat(calls().map(Call::type)).containsAll(ofCalls);
    }
}
