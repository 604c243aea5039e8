package dev.latchkey.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.OperationsProfile;
import dev.latchkey.testsupport.services.TestClock;
import dev.latchkey.testsupport.services.TokenIssuer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operators' call, made with every role. */
@QuarkusTest
@TestProfile(OperationsProfile.class)
class RolesTest {
    /** An app that does not exist, so that no allowed call changes anything. */
    private static final String APP = "roles-app";

    /** What support may do besides reading: the state of one user and of their passkeys, and the export of their data. */
    private static final Set<String> OF_SUPPORT = Set.of(
            "activateUser",
            "deactivateUser",
            "updateUserDevice",
            "deleteUserDevices",
            "resetUserDeviceBackupFlags",
            "exportUser");

    /** The calls without an app in their path that show only what the operator may see. */
    private static final Set<String> SHOW_WHAT_MAY_BE_SEEN =
            Set.of("listApps", "listEvents", "streamEvents", "readMe", "listReasons");

    /** The call without an app in its path that only roles for all apps open. */
    private static final String OF_ALL_APPS = "readServer";

    @Inject
    TestClock clock;

    private TokenIssuer issuer;

    @BeforeEach
    void open() {
        issuer = new TokenIssuer(OperationsProfile.issuerPort());
        String token = token("latchkey-admin");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> Operator.send("GET", "/admin/v1/me", token).statusCode() == 200);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private String token(String... groups) {
        return issuer.es256(issuer.operator("ada").groups(Set.of(groups)));
    }

    private static Role needed(Call call) {
        if (OF_SUPPORT.contains(call.name())) {
            return Role.SUPPORT;
        }
        return call.method().name().equals("GET") && !call.name().equals("exportUsers") ? Role.VIEWER : Role.ADMIN;
    }

    private static List<Endpoint> endpoints() {
        return Calls.ALL.stream()
                .filter(endpoint -> endpoint.caller() == Endpoint.Caller.OPERATOR)
                .filter(endpoint -> endpoint.path().startsWith("/admin/"))
                .toList();
    }

    @Test
    void every_call_is_allowed_with_the_roles_that_suffice_and_403_with_all_others() {
        Map<String, String> wrong = new TreeMap<>();
        int calls = 0;
        for (Role role : Role.values()) {
            String unbound = token(role.claim());
            String bound = token("staff", role.claim() + ":" + APP);
            String elsewhere = token(role.claim() + ":another-app");
            for (Endpoint endpoint : endpoints()) {
                boolean ofApp = endpoint.path().contains("{app_id}");
                for (Call call : endpoint.calls()) {
                    boolean suffices = role.includes(needed(call));
                    boolean reads = suffices
                            && needed(call) == Role.VIEWER
                            && !call.name().equals(OF_ALL_APPS);
                    check(endpoint, call, unbound, suffices, role.claim(), wrong);
                    check(endpoint, call, bound, ofApp ? suffices : reads, role.claim() + ":app", wrong);
                    check(endpoint, call, elsewhere, !ofApp && reads, role.claim() + ":another", wrong);
                    calls++;
                }
            }
        }
        assertThat(calls).isGreaterThan(3 * 25);
        assertThat(wrong).isEmpty();
    }

    @Test
    void no_call_is_allowed_without_a_role() {
        Map<String, String> wrong = new TreeMap<>();
        String token = token("staff", "latchkey-admin:", "latchkey-viewer:not/an/id");
        for (Endpoint endpoint : endpoints()) {
            for (Call call : endpoint.calls()) {
                check(endpoint, call, token, false, "none", wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(
            Endpoint endpoint, Call call, String token, boolean allowed, String role, Map<String, String> wrong) {
        String path = endpoint.path().replace("{app_id}", APP).replaceAll("\\{[a-z_]+}", "doesNotExist000000000000");
        Response answer = Operator.send(call.method().name(), path, token);
        String code =
                answer.statusCode() >= 400 ? Answers.json(answer).path("code").asText() : "";
        boolean refused = answer.statusCode() == 403 && code.equals("operation_not_allowed");
        boolean reached = answer.statusCode() != 401 && answer.statusCode() != 403;
        if (allowed ? !reached : !refused) {
            wrong.put(role + " " + call.method() + " " + endpoint.path(), answer.statusCode() + " " + code);
        }
    }

    @Test
    void the_calls_without_an_app_that_a_bound_role_opens_are_known_to_show_no_more() {
        assertThat(endpoints().stream()
                        .filter(endpoint -> !endpoint.path().contains("{app_id}"))
                        .flatMap(endpoint -> endpoint.calls().stream())
                        .filter(call -> call.role() == Role.VIEWER)
                        .map(Call::name)
                        .filter(name -> !name.equals(OF_ALL_APPS)))
                .containsExactlyInAnyOrderElementsOf(SHOW_WHAT_MAY_BE_SEEN);
    }

    @Test
    void lists_show_what_the_operator_may_see() {
        List<TestApp> apps = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            apps.add(Operator.makeApp());
        }
        String token = token(
                "latchkey-viewer:" + apps.get(0).id(),
                "latchkey-support:" + apps.get(2).id());
        List<String> seen =
                Stream.of(apps.get(0).id(), apps.get(2).id()).sorted().toList();

        JsonNode first = Answers.json(Operator.send("GET", "/admin/v1/apps?limit=1", token));
        JsonNode second = Answers.json(Operator.send(
                "GET", "/admin/v1/apps?limit=1&cursor=" + first.get("next").textValue(), token));
        JsonNode events = Answers.json(Operator.send("GET", "/admin/v1/events?type=app.created", token));
        JsonNode page = Answers.json(Operator.send("GET", "/admin/v1/events?limit=1", token));

        assertThat(List.of(
                        first.at("/apps/0/id").textValue(),
                        second.at("/apps/0/id").textValue()))
                .isEqualTo(seen);
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(appIds(events)).containsExactly(apps.get(2).id(), apps.get(0).id());
        assertThat(page.get("next").textValue()).isNotEmpty();
    }

    private static List<String> appIds(JsonNode events) {
        return StreamSupport.stream(events.get("events").spliterator(), false)
                .map(event -> event.get("app_id").textValue())
                .toList();
    }

    @Test
    void a_stream_of_all_events_has_those_of_the_operators_apps() {
        TestApp mine = Operator.makeApp();
        TestApp other = Operator.makeApp();
        String token = token("latchkey-viewer:" + mine.id());

        clock.advance(Duration.ofSeconds(6));
        String lines = given().header("Authorization", "Bearer " + token)
                .accept("application/x-ndjson")
                .get("/admin/v1/events")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(lines).contains(mine.id()).doesNotContain(other.id());
    }

    @Test
    void an_operator_is_shown_who_they_are() {
        JsonNode bound = Answers.json(Operator.send("GET", "/admin/v1/me", token("latchkey-viewer:an-app")));
        JsonNode unbound =
                Answers.json(Operator.send("GET", "/admin/v1/me", token("latchkey-viewer:an-app", "latchkey-support")));
        JsonNode token = Answers.json(Operator.request().get("/admin/v1/me"));

        assertThat(bound.toString())
                .isEqualTo("{\"subject\":\"ada\",\"roles\":[\"latchkey-viewer:an-app\"],\"apps\":[\"an-app\"]}");
        assertThat(unbound.get("roles")).hasSize(2);
        assertThat(unbound.get("apps").isNull()).isTrue();
        assertThat(token.toString()).isEqualTo("{\"subject\":\"token\",\"roles\":[\"latchkey-admin\"],\"apps\":null}");
    }
}
