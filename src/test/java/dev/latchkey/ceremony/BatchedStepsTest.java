package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Backend;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A batch of steps answers exactly what as many single statements do, and leaves the same rows and events: random questions, most of which are
 * answered and some of which are refused for each reason, are asked of one app one after the other, and of two others all at once.
 */
@QuarkusTest
class BatchedStepsTest {
    private static final int MOST_ROUNDS = 10;
    private static final int CHOICES = 8;

    @Inject
    Rows rows;

    @Inject
    Subscriber subscriber;

    @Inject
    MeterRegistry metrics;

    private final long seed = System.nanoTime();

    /** The kinds of ceremonies, whose steps are in the same batches. */
    private enum Kind {
        REGISTRATION,
        LOGIN,
        LOGIN_WITHOUT_TRANSACTION
    }

    /**
     * A user whose state and question the other components decide.
     *
     * @param half of the users of the two apps that ask together
     */
    private record Asker(TestApp app, int half, String name, Kind kind, int choice) {
        Browser browser() {
            return app.browser();
        }

        Backend backend() {
            return app.backend();
        }
    }

    private record Answer(int status, String code, TreeSet<String> members, String externalId) {
        static Answer of(Response response) {
            JsonNode body = Answers.json(response);
            TreeSet<String> members = new TreeSet<>();
            body.fieldNames().forEachRemaining(members::add);
            return new Answer(
                    response.statusCode(),
                    body.path("code").asText(),
                    members,
                    body.path("external_id").asText());
        }
    }

    private void assertSame(String step, BiFunction<Asker, Rows, Callable<Response>> prepare) throws Exception {
        assertSame(List.of(step), EnumSet.of(Kind.LOGIN), Map.of(), prepare);
    }

    /** In as many rounds as it takes until each step had a batch of several: those that follow a verification arrive one by one. */
    private void assertSame(
            List<String> steps,
            Set<Kind> kinds,
            Map<String, ?> settings,
            BiFunction<Asker, Rows, Callable<Response>> prepare)
            throws Exception {
        Map<String, Double> before = new HashMap<>();
        steps.forEach(step -> before.put(step, shared(step)));
        int rounds = 0;
        do {
            compare(kinds, settings, prepare);
            rounds++;
        } while (rounds < MOST_ROUNDS && !steps.stream().allMatch(step -> shared(step) > before.get(step)));

        assertThat(steps).allSatisfy(step -> assertThat(shared(step)).isGreaterThan(before.get(step)));
    }

    private void compare(Set<Kind> kinds, Map<String, ?> settings, BiFunction<Asker, Rows, Callable<Response>> prepare)
            throws Exception {
        TestApp alone = Operator.makeApp(settings);
        List<TestApp> together = List.of(Operator.makeApp(settings), Operator.makeApp(settings));
        subscriber.subscribe(alone);
        together.forEach(subscriber::subscribe);
        List<Callable<Response>> singles = new ArrayList<>();
        List<Callable<Response>> many = new ArrayList<>();
        for (Asker asker : askers(alone, kinds)) {
            singles.add(prepare.apply(asker, rows));
            many.add(prepare.apply(
                    new Asker(together.get(asker.half()), asker.half(), asker.name(), asker.kind(), asker.choice()),
                    rows));
        }

        List<Answer> expected = new ArrayList<>();
        for (Callable<Response> single : singles) {
            expected.add(Answer.of(single.call()));
        }
        List<Answer> actual = Together.all(many).stream().map(Answer::of).toList();

        assertThat(actual).as("seed %d", seed).isEqualTo(expected);
        assertThat(expected.stream().map(Answer::status).distinct()).hasSizeGreaterThan(1);
        assertThat(states(together)).as("seed %d", seed).isEqualTo(states(List.of(alone)));
        assertThat(events(together)).as("seed %d", seed).isEqualTo(events(List.of(alone)));
    }

    /** One or two of each kind with each choice, in a random order. */
    private List<Asker> askers(TestApp app, Set<Kind> kinds) {
        List<Kind> several = List.copyOf(
                kinds.size() > 1
                        ? kinds
                        : Collections.nCopies(2, kinds.iterator().next()));
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, several.size() * CHOICES).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        return IntStream.range(0, order.size())
                .mapToObj(i ->
                        new Asker(app, i % 2, "user " + i, several.get(order.get(i) / CHOICES), order.get(i) % CHOICES))
                .toList();
    }

    /** Without the ids. */
    private List<String> events(List<TestApp> apps) {
        return apps.stream()
                .flatMap(app -> subscriber.events(app).stream())
                .map(event -> event.type() + " "
                        + event.data()
                                .without(List.of("user_id", "device_id", "credential_id", "aaguid", "ceremony_id")))
                .sorted()
                .toList();
    }

    /** How many steps until now shared the statement of another one. */
    private double shared(String step) {
        return metrics.find("latchkey.batches").tag("step", step).summaries().stream()
                .mapToDouble(batches -> batches.totalAmount() - batches.count())
                .sum();
    }

    /** Of all ceremonies and of the users' passkeys, without what is random or a time. */
    private List<Map<String, Object>> states(List<TestApp> apps) {
        List<Map<String, Object>> states = new ArrayList<>();
        for (TestApp app : apps) {
            states.addAll(rows.query("""
                    SELECT u.external_id, u.status, u.passkey_count, c.type, c.state, c.starts, c.refused, c.conditional,
                           c.context, c.display_name, c.requested_user_verification, c.user_verification, c.rp_id,
                           c.algorithms::text, c.sign_count_policy, c.backup_eligibility_policy, c.max_passkeys,
                           c.pending_enrolment, c.attestation_trust, c.user_verified, c.backup_state,
                           c.backup_eligibility_changed, c.aaguid, c.origin, c.authenticator_attachment, c.user_agent,
                           c.transaction_hash IS NULL AS a, c.handshake_hash IS NULL AS b, c.handshake_expires_at IS NULL AS d,
                           c.challenge IS NULL AS e, c.completed_at IS NULL AS f, c.transaction_secret IS NULL AS g,
                           c.passkey_id IS NULL AS h, c.credential_id IS NULL AS i, c.nonce_hash IS NULL AS j,
                           c.nonce_expires_at IS NULL AS k, c.redeemed_at IS NULL AS l, c.ip_addr,
                           p.usage_count, p.sign_count, p.backup_eligible, p.backup_state AS p_backup_state, p.uv_initialized,
                           p.last_login_at IS NULL AS m
                    FROM ceremony c
                    LEFT JOIN app_user u ON u.id = c.user_id AND u.app_id = c.app_id
                    LEFT JOIN passkey p ON p.app_id = u.app_id AND p.user_id = u.id
                    WHERE c.app_id = ?
                    """, app.id()));
        }
        return states.stream().sorted(Comparator.comparing(Map::toString)).toList();
    }

    private static SoftAuthenticator registered(Asker asker) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        asker.browser().register(authenticator, asker.backend().register(asker.name()));
        return authenticator;
    }

    private static @Nullable String transaction(Asker asker) {
        return switch (asker.kind()) {
            case REGISTRATION -> asker.backend().register(asker.name());
            case LOGIN -> asker.backend().authenticate(asker.name());
            case LOGIN_WITHOUT_TRANSACTION -> null;
        };
    }

    /** Starts a ceremony of the asker's kind. */
    private static Challenge challenge(Asker asker, @Nullable String transaction) {
        return asker.kind() == Kind.REGISTRATION
                ? asker.browser().registrationChallenge(transaction)
                : asker.browser().loginChallenge(transaction);
    }

    /** The nonce of a ceremony of the asker's kind; a pending passkey can log in once the nonce of its registration is redeemed. */
    private static String nonce(Asker asker) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        String nonce = asker.browser().register(authenticator, asker.backend().register(asker.name()));
        if (asker.kind() == Kind.REGISTRATION) {
            return nonce;
        }
        asker.backend().externalIdOf(nonce);
        return asker.browser().logIn(authenticator, transaction(asker));
    }

    private static void changeUser(Rows rows, Asker asker, String change) {
        rows.change(
                "UPDATE app_user SET " + change + " WHERE app_id = ? AND external_id = ?",
                asker.app().id(),
                asker.name());
    }

    private static void changeCeremonies(Rows rows, Asker asker, String change) {
        rows.change(
                "UPDATE ceremony c SET " + change + " FROM app_user u WHERE u.id = c.user_id AND u.app_id = c.app_id"
                        + " AND c.app_id = ? AND u.external_id = ?",
                asker.app().id(),
                asker.name());
    }

    @Test
    void requests_for_logins() throws Exception {
        assertSame("request_authentication", (asker, rows) -> {
            if (asker.choice() != 0) {
                registered(asker);
            }
            switch (asker.choice()) {
                case 1 -> changeUser(rows, asker, "status = 'inactive'");
                case 2 -> changeUser(rows, asker, "passkey_count = 0");
                default -> {}
            }
            return () -> asker.backend()
                    .createAuthenticate(
                            Map.of("external_id", asker.name(), "context", Map.of("choice", asker.choice())));
        });
    }

    @Test
    void requests_for_registrations() throws Exception {
        assertSame("request_registration", (asker, rows) -> {
            // The others are new, and some ask at the same time as another one of that name.
            String name = asker.choice() == 3 ? "twin of " + asker.half() : asker.name();
            if (asker.choice() < 3) {
                registered(asker);
            }
            switch (asker.choice()) {
                case 1 -> changeUser(rows, asker, "status = 'inactive'");
                case 2 -> changeUser(rows, asker, "passkey_count = 1000");
                default -> {}
            }
            return () -> asker.backend()
                    .createRegister(Map.of(
                            "external_id",
                            name,
                            "passkey_display_name",
                            "Name",
                            "conditional",
                            asker.choice() % 2 == 0));
        });
    }

    @Test
    void starts() throws Exception {
        assertSame(List.of("start"), EnumSet.of(Kind.REGISTRATION, Kind.LOGIN), Map.of(), (asker, rows) -> {
            registered(asker);
            boolean registers = asker.kind() == Kind.REGISTRATION;
            String transaction = transaction(asker);
            switch (asker.choice()) {
                case 0 -> changeCeremonies(rows, asker, "transaction_hash = ''");
                case 1 -> changeCeremonies(rows, asker, "starts = 32");
                case 2 -> changeUser(rows, asker, "status = 'inactive'");
                case 3 -> changeCeremonies(rows, asker, "expires_at = c.created_at");
                case 4 -> challenge(asker, transaction);
                case 5 -> registered(asker);
                default -> {}
            }
            return () -> registers
                    ? asker.browser().startRegistration(transaction)
                    : asker.browser().startLogin(transaction);
        });
    }

    private static Callable<Response> finish(Asker asker, Rows rows) {
        SoftAuthenticator authenticator = registered(asker);
        String transaction = transaction(asker);
        Challenge challenge = challenge(asker, transaction);
        boolean registers = asker.kind() == Kind.REGISTRATION;
        ObjectNode response = registers
                ? asker.browser().made(SoftAuthenticator.synced(), challenge)
                : asker.browser().answer(authenticator, challenge);
        switch (asker.choice()) {
            case 0 -> challenge(asker, transaction);
            case 1 -> changeCeremonies(rows, asker, "handshake_expires_at = c.created_at");
            case 2 -> changeUser(rows, asker, "status = 'inactive'");
            case 3 ->
                rows.change(
                        "DELETE FROM passkey p USING app_user u WHERE u.id = p.user_id AND u.app_id = p.app_id"
                                + " AND p.app_id = ? AND u.external_id = ?",
                        asker.app().id(),
                        asker.name());
            case 4 -> changeUser(rows, asker, "passkey_count = 1000");
            default -> {}
        }
        return () -> registers
                ? asker.browser().finishRegistration(challenge, response)
                : asker.browser().finishLogin(challenge, response);
    }

    @Test
    void finishes() throws Exception {
        assertSame(List.of("read", "read_discoverable"), EnumSet.allOf(Kind.class), Map.of(), BatchedStepsTest::finish);
    }

    @Test
    void completions() throws Exception {
        assertSame("complete", BatchedStepsTest::finish);
    }

    /** Also of pending passkeys, which a batch leaves to the single statement. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void redemptions(boolean pending) throws Exception {
        assertSame(
                List.of("redeem"), EnumSet.allOf(Kind.class), Map.of("pending_enrolment", pending), (asker, rows) -> {
                    String nonce = nonce(asker);
                    switch (asker.choice()) {
                        case 0 -> asker.backend().verify(nonce);
                        case 1 -> changeCeremonies(rows, asker, "nonce_expires_at = c.created_at");
                        case 2 -> changeUser(rows, asker, "status = 'inactive'");
                        case 3 -> changeCeremonies(rows, asker, "nonce_hash = ''");
                        default -> {}
                    }
                    return () -> asker.backend().verify(nonce);
                });
    }
}
