package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.judges.Subscriber;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Together;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * A batch of steps answers exactly what as many single statements do, and leaves the same rows and events: random questions, most of which are
 * answered and some of which are refused for each reason, are asked of one app one after the other, and of two others all at once.
 */
@QuarkusTest
class BatchedStepsTest {
    private static final int QUESTIONS = 16;
    private static final int MOST_ROUNDS = 10;
    private static final int CHOICES = 8;

    @Inject
    Rows rows;

    @Inject
    Subscriber subscriber;

    @Inject
    MeterRegistry metrics;

    private final long seed = System.nanoTime();

    /**
     * A user whose state and question one random number decides.
     *
     * @param half of the users of the two apps that ask together
     */
    private record Asker(TestApp app, int half, String name, int choice) {}

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

    /** In as many rounds as it takes until a batch had several questions: those that follow a verification arrive one by one. */
    private void assertSame(String step, BiFunction<Asker, Rows, Callable<Response>> prepare) throws Exception {
        double askedBefore = asked(step);
        int rounds = 0;
        do {
            compare(step, prepare);
            rounds++;
        } while (rounds < MOST_ROUNDS
                && (asked(step) == askedBefore || batches(step).max() <= 1));

        assertThat(asked(step)).as("steps in batches").isGreaterThan(askedBefore);
        assertThat(batches(step).max()).as("size of a batch").isGreaterThan(1);
    }

    private void compare(String step, BiFunction<Asker, Rows, Callable<Response>> prepare) throws Exception {
        TestApp alone = Operator.makeApp();
        List<TestApp> together = List.of(Operator.makeApp(), Operator.makeApp());
        subscriber.subscribe(alone);
        together.forEach(subscriber::subscribe);
        Random random = new Random(seed);
        List<Callable<Response>> singles = new ArrayList<>();
        List<Callable<Response>> many = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            // Each choice once, so that each reason occurs.
            int choice = i < CHOICES ? i : random.nextInt(CHOICES);
            singles.add(prepare.apply(new Asker(alone, i % 2, "user " + i, choice), rows));
            many.add(prepare.apply(new Asker(together.get(i % 2), i % 2, "user " + i, choice), rows));
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

    private DistributionSummary batches(String step) {
        return metrics.get("latchkey.batches").tag("step", step).summary();
    }

    private double asked(String step) {
        return metrics.find("latchkey.batches").tag("step", step).summaries().stream()
                .mapToDouble(DistributionSummary::totalAmount)
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
                    JOIN app_user u ON u.id = c.user_id AND u.app_id = c.app_id
                    LEFT JOIN passkey p ON p.app_id = u.app_id AND p.user_id = u.id
                    WHERE c.app_id = ?
                    """, app.id()));
        }
        return states.stream().sorted(Comparator.comparing(Map::toString)).toList();
    }

    private static SoftAuthenticator registered(Asker asker) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        asker.app().browser().register(authenticator, asker.app().backend().register(asker.name()));
        return authenticator;
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
            return () -> asker.app()
                    .backend()
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
            return () -> asker.app()
                    .backend()
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
        assertSame("start", (asker, rows) -> {
            registered(asker);
            String transaction = asker.app().backend().authenticate(asker.name());
            switch (asker.choice()) {
                case 0 -> changeCeremonies(rows, asker, "transaction_hash = ''");
                case 1 -> changeCeremonies(rows, asker, "starts = 32");
                case 2 -> changeUser(rows, asker, "status = 'inactive'");
                case 3 -> changeCeremonies(rows, asker, "expires_at = c.created_at");
                case 4 -> asker.app().browser().loginChallenge(transaction);
                case 5 ->
                    asker.app()
                            .browser()
                            .register(
                                    SoftAuthenticator.synced(),
                                    asker.app().backend().register(asker.name()));
                default -> {}
            }
            return () -> asker.app().browser().startLogin(transaction);
        });
    }

    @Test
    void finishes() throws Exception {
        for (String step : List.of("read", "complete")) {
            assertSame(step, (asker, rows) -> {
                SoftAuthenticator authenticator = registered(asker);
                String transaction = asker.app().backend().authenticate(asker.name());
                Challenge challenge = asker.app().browser().loginChallenge(transaction);
                var response = asker.app().browser().answer(authenticator, challenge);
                switch (asker.choice()) {
                    case 0 -> asker.app().browser().loginChallenge(transaction);
                    case 1 -> changeCeremonies(rows, asker, "handshake_expires_at = c.created_at");
                    case 2 -> changeUser(rows, asker, "status = 'inactive'");
                    case 3 ->
                        rows.change(
                                "DELETE FROM passkey p USING app_user u WHERE u.id = p.user_id AND u.app_id = p.app_id"
                                        + " AND p.app_id = ? AND u.external_id = ?",
                                asker.app().id(),
                                asker.name());
                    default -> {}
                }
                return () -> asker.app().browser().finishLogin(challenge, response);
            });
        }
    }

    @Test
    void redemptions() throws Exception {
        assertSame("redeem", (asker, rows) -> {
            SoftAuthenticator authenticator = registered(asker);
            String nonce = asker.app()
                    .browser()
                    .logIn(authenticator, asker.app().backend().authenticate(asker.name()));
            switch (asker.choice()) {
                case 0 -> asker.app().backend().verify(nonce);
                case 1 -> changeCeremonies(rows, asker, "nonce_expires_at = c.created_at");
                case 2 -> changeUser(rows, asker, "status = 'inactive'");
                case 3 -> changeCeremonies(rows, asker, "nonce_hash = ''");
                default -> {}
            }
            return () -> asker.app().backend().verify(nonce);
        });
    }
}
