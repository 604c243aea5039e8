package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.AppRows;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tickets that cannot be used get the same answer, byte for byte, and change nothing (contract section 3). */
@QuarkusTest
class UnusableTicketsTest {
    private static final String ANSWER =
            "{\"code\":\"invalid_request\",\"error\":\"The transaction or handshake cannot be used.\"}";

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    private TestApp app;
    private TestApp otherApp;
    private SoftAuthenticator authenticator;

    enum Purpose {
        REGISTER {
            @Override
            String transaction(TestApp app) {
                return app.backend().register("ada");
            }

            @Override
            Response start(Browser browser, @Nullable String transactionId) {
                return browser.startRegistration(transactionId);
            }

            @Override
            Challenge challenge(Browser browser, @Nullable String transactionId) {
                return browser.registrationChallenge(transactionId);
            }

            @Override
            ObjectNode answer(Browser browser, Challenge challenge, SoftAuthenticator owned) {
                return browser.made(SoftAuthenticator.synced(), challenge);
            }

            @Override
            Response finish(Browser browser, Challenge challenge, ObjectNode response) {
                return browser.finishRegistration(challenge, response);
            }
        },
        AUTHENTICATE {
            @Override
            String transaction(TestApp app) {
                return app.backend().authenticate("ada");
            }

            @Override
            Response start(Browser browser, @Nullable String transactionId) {
                return browser.startLogin(transactionId);
            }

            @Override
            Challenge challenge(Browser browser, @Nullable String transactionId) {
                return browser.loginChallenge(transactionId);
            }

            @Override
            ObjectNode answer(Browser browser, Challenge challenge, SoftAuthenticator owned) {
                return browser.answer(owned, challenge);
            }

            @Override
            Response finish(Browser browser, Challenge challenge, ObjectNode response) {
                return browser.finishLogin(challenge, response);
            }
        };

        abstract String transaction(TestApp app);

        abstract Response start(Browser browser, @Nullable String transactionId);

        abstract Challenge challenge(Browser browser, @Nullable String transactionId);

        abstract ObjectNode answer(Browser browser, Challenge challenge, SoftAuthenticator owned);

        abstract Response finish(Browser browser, Challenge challenge, ObjectNode response);

        Purpose other() {
            return this == REGISTER ? AUTHENTICATE : REGISTER;
        }
    }

    @BeforeEach
    void make_two_apps_in_which_ada_has_a_passkey() {
        app = Operator.makeApp();
        otherApp = Operator.makeApp();
        authenticator = SoftAuthenticator.synced();
        for (TestApp each : List.of(otherApp, app)) {
            Challenge challenge =
                    each.browser().registrationChallenge(each.backend().register("ada"));
            Browser.nonce(
                    each.browser().finishRegistration(challenge, each.browser().made(authenticator, challenge)));
        }
    }

    private void assertUnusable(Response response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.asString()).isEqualTo(ANSWER);
        assertThat(response.contentType()).isEqualTo("application/json");
    }

    /** Asserts that neither the start nor the finish accepts it, and that neither leaves a trace. */
    private void assertNeitherAccepts(Purpose purpose, TestApp at, String transactionId) {
        Challenge good = purpose.challenge(at.browser(), purpose.transaction(at));
        ObjectNode response = purpose.answer(at.browser(), good, authenticator);
        List<String> before = AppRows.of(database, at.id());
        assertUnusable(purpose.start(at.browser(), transactionId));
        assertUnusable(purpose.finish(at.browser(), good.withTransaction(transactionId), response));
        assertThat(AppRows.of(database, at.id())).isEqualTo(before);
        Browser.nonce(purpose.finish(at.browser(), good, response));
    }

    private void assertFinishRejects(Purpose purpose, TestApp at, Challenge challenge, ObjectNode response) {
        List<String> before = AppRows.of(database, at.id());
        assertUnusable(purpose.finish(at.browser(), challenge, response));
        assertThat(AppRows.of(database, at.id())).isEqualTo(before);
    }

    static Stream<String> garbage() {
        byte[] ticket = Bytes.random(32);
        String text = Bytes.base64Url(ticket);
        return Stream.of(
                "",
                "x",
                "null",
                text.substring(1),
                text + "A",
                text + "=",
                text.substring(0, 42) + "=",
                text.substring(0, 42) + "+",
                text.substring(0, 42) + "/",
                text.substring(0, 42) + "\n",
                text.substring(0, 42) + "\u0000",
                text.substring(0, 42) + "\u00e9",
                " ".repeat(43),
                "%".repeat(43),
                "\u2603".repeat(43),
                "a.b.c",
                "'; DROP TABLE ceremony; --",
                UUID.nameUUIDFromBytes(ticket).toString(),
                Bytes.base64Url(new byte[32]),
                "A".repeat(60_000));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbage_is_neither_a_transaction_nor_a_handshake(String garbage) {
        for (Purpose purpose : Purpose.values()) {
            assertNeitherAccepts(purpose, app, garbage);
            Challenge good = purpose.challenge(app.browser(), purpose.transaction(app));
            ObjectNode response = purpose.answer(app.browser(), good, authenticator);
            assertFinishRejects(purpose, app, good.withHandshake(garbage), response);
            Browser.nonce(purpose.finish(app.browser(), good, response));
        }
        Challenge discoverable = app.browser().loginChallenge(null);
        assertFinishRejects(
                Purpose.AUTHENTICATE,
                app,
                discoverable.withHandshake(garbage),
                app.browser().answer(authenticator, discoverable));
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_transaction_cannot_be_used(Purpose purpose) {
        String known = purpose.transaction(app);
        Ticket ticket = Ticket.parse(known).orElseThrow();

        assertNeitherAccepts(purpose, app, Bytes.base64Url(Bytes.random(32)));
        assertNeitherAccepts(purpose, app, new Ticket(ticket.id(), Bytes.random(16)).text());
        assertNeitherAccepts(purpose, app, new Ticket(UUID.nameUUIDFromBytes(Bytes.random(4)), ticket.secret()).text());
        assertNeitherAccepts(purpose, app, nonCanonical(known));
        assertNeitherAccepts(purpose, app, known + "=");

        purpose.challenge(app.browser(), known);
    }

    /** Another encoding of the same bytes: the last character has two unused bits. */
    private static String nonCanonical(String ticket) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(ticket.charAt(42));
        String other = ticket.substring(0, 42) + alphabet.charAt(last ^ 1);
        assertThat(Bytes.fromBase64Url(other)).isEqualTo(Bytes.fromBase64Url(ticket));
        return other;
    }

    @ParameterizedTest
    @EnumSource
    void a_non_canonical_encoding_of_a_handshake_cannot_be_used(Purpose purpose) {
        Challenge good = purpose.challenge(app.browser(), purpose.transaction(app));
        ObjectNode response = purpose.answer(app.browser(), good, authenticator);

        assertFinishRejects(purpose, app, good.withHandshake(nonCanonical(good.handshakeId())), response);

        Browser.nonce(purpose.finish(app.browser(), good, response));
    }

    @ParameterizedTest
    @EnumSource
    void an_expired_transaction_cannot_be_used(Purpose purpose) {
        String transaction = purpose.transaction(app);

        clock.advance(Duration.ofSeconds(600));

        assertNeitherAccepts(purpose, app, transaction);
    }

    @ParameterizedTest
    @EnumSource
    void a_transaction_allows_one_successful_ceremony(Purpose purpose) {
        String transaction = purpose.transaction(app);
        Challenge challenge = purpose.challenge(app.browser(), transaction);
        ObjectNode response = purpose.answer(app.browser(), challenge, authenticator);
        String nonce = Browser.nonce(purpose.finish(app.browser(), challenge, response));

        assertNeitherAccepts(purpose, app, transaction);
        assertFinishRejects(purpose, app, challenge, response);
        app.backend().externalIdOf(nonce);
        assertNeitherAccepts(purpose, app, transaction);
        assertFinishRejects(purpose, app, challenge, response);
    }

    @ParameterizedTest
    @EnumSource
    void a_transaction_of_another_app_cannot_be_used_and_stays_usable_in_its_own(Purpose purpose) {
        String foreign = purpose.transaction(otherApp);
        Challenge challenge = purpose.challenge(otherApp.browser(), foreign);
        ObjectNode response = purpose.answer(otherApp.browser(), challenge, authenticator);

        assertNeitherAccepts(purpose, app, foreign);
        assertFinishRejects(purpose, app, challenge, response);

        Browser.nonce(purpose.finish(otherApp.browser(), challenge, response));
    }

    @ParameterizedTest
    @EnumSource
    void a_transaction_of_the_other_purpose_cannot_be_used_and_stays_usable_for_its_own(Purpose purpose) {
        String foreign = purpose.other().transaction(app);
        Challenge challenge = purpose.other().challenge(app.browser(), foreign);

        assertNeitherAccepts(purpose, app, foreign);
        Challenge own = purpose.challenge(app.browser(), purpose.transaction(app));
        ObjectNode response = purpose.answer(app.browser(), own, authenticator);
        assertFinishRejects(purpose, app, challenge, response);

        Browser.nonce(purpose.other()
                .finish(app.browser(), challenge, purpose.other().answer(app.browser(), challenge, authenticator)));
    }

    @ParameterizedTest
    @EnumSource
    void handshakes_and_nonces_are_not_transactions(Purpose purpose) {
        Challenge challenge = purpose.challenge(app.browser(), purpose.transaction(app));
        assertNeitherAccepts(purpose, app, challenge.handshakeId());

        String nonce = Browser.nonce(
                purpose.finish(app.browser(), challenge, purpose.answer(app.browser(), challenge, authenticator)));
        assertNeitherAccepts(purpose, app, nonce);

        app.backend().externalIdOf(nonce);
    }

    @ParameterizedTest
    @EnumSource
    void a_transaction_that_was_not_started_cannot_be_finished(Purpose purpose) {
        Challenge other = purpose.challenge(app.browser(), purpose.transaction(app));
        ObjectNode response = purpose.answer(app.browser(), other, authenticator);
        String transaction = purpose.transaction(app);

        assertFinishRejects(purpose, app, new Challenge(other.publicKey(), transaction, transaction), response);

        purpose.challenge(app.browser(), transaction);
    }

    @ParameterizedTest
    @EnumSource
    void swapped_handshakes_cannot_be_used_and_both_stay_usable(Purpose purpose) {
        Challenge one = purpose.challenge(app.browser(), purpose.transaction(app));
        Challenge two = purpose.challenge(app.browser(), purpose.transaction(app));
        ObjectNode answerOne = purpose.answer(app.browser(), one, authenticator);
        ObjectNode answerTwo = purpose.answer(app.browser(), two, authenticator);

        assertFinishRejects(purpose, app, one.withHandshake(two.handshakeId()), answerOne);
        assertFinishRejects(purpose, app, two.withHandshake(one.handshakeId()), answerOne);
        Ticket ticketOne = Ticket.parse(one.handshakeId()).orElseThrow();
        Ticket ticketTwo = Ticket.parse(two.handshakeId()).orElseThrow();
        assertFinishRejects(
                purpose, app, one.withHandshake(new Ticket(ticketOne.id(), ticketTwo.secret()).text()), answerOne);

        Browser.nonce(purpose.finish(app.browser(), one, answerOne));
        Browser.nonce(purpose.finish(app.browser(), two, answerTwo));
    }

    @Test
    void omitting_or_adding_a_transaction_is_refused_and_both_handshakes_stay_usable() {
        Challenge with = app.browser().loginChallenge(app.backend().authenticate("ada"));
        Challenge without = app.browser().loginChallenge(null);
        ObjectNode answerWith = app.browser().answer(authenticator, with);
        ObjectNode answerWithout = app.browser().answer(authenticator, without);

        assertFinishRejects(Purpose.AUTHENTICATE, app, with.withTransaction(null), answerWith);
        assertFinishRejects(Purpose.AUTHENTICATE, app, without.withTransaction(with.transactionId()), answerWithout);
        assertFinishRejects(
                Purpose.AUTHENTICATE, app, without.withTransaction(app.backend().authenticate("ada")), answerWithout);

        Browser.nonce(app.browser().finishLogin(with, answerWith));
        Browser.nonce(app.browser().finishLogin(without, answerWithout));
    }

    @ParameterizedTest
    @EnumSource
    void a_restart_replaces_the_handshake(Purpose purpose) {
        String transaction = purpose.transaction(app);
        Challenge first = purpose.challenge(app.browser(), transaction);
        Challenge second = purpose.challenge(app.browser(), transaction);
        assertThat(second.handshakeId()).isNotEqualTo(first.handshakeId());
        assertThat(second.publicKey().get("challenge"))
                .isNotEqualTo(first.publicKey().get("challenge"));

        assertFinishRejects(purpose, app, first, purpose.answer(app.browser(), first, authenticator));

        Browser.nonce(purpose.finish(app.browser(), second, purpose.answer(app.browser(), second, authenticator)));
    }

    @ParameterizedTest
    @EnumSource
    void a_handshake_expires_without_grace_and_the_transaction_can_be_started_again(Purpose purpose) {
        String transaction = purpose.transaction(app);
        Challenge challenge = purpose.challenge(app.browser(), transaction);
        ObjectNode response = purpose.answer(app.browser(), challenge, authenticator);

        clock.advance(Duration.ofSeconds(300));

        assertFinishRejects(purpose, app, challenge, response);
        Challenge again = purpose.challenge(app.browser(), transaction);
        Browser.nonce(purpose.finish(app.browser(), again, purpose.answer(app.browser(), again, authenticator)));
    }

    @ParameterizedTest
    @EnumSource
    void a_handshake_never_outlives_its_transaction(Purpose purpose) {
        String transaction = purpose.transaction(app);
        clock.advance(Duration.ofSeconds(500));
        Challenge challenge = purpose.challenge(app.browser(), transaction);
        ObjectNode response = purpose.answer(app.browser(), challenge, authenticator);
        assertThat(challenge.publicKey().get("timeout").asLong()).isBetween(60_000L, 100_000L);

        clock.advance(Duration.ofSeconds(100));

        assertFinishRejects(purpose, app, challenge, response);
    }

    @Test
    void a_handshake_without_a_transaction_expires_without_grace() {
        Challenge challenge = app.browser().loginChallenge(null);
        ObjectNode response = app.browser().answer(authenticator, challenge);

        clock.advance(Duration.ofSeconds(300));

        assertFinishRejects(Purpose.AUTHENTICATE, app, challenge, response);
    }

    @Test
    void a_handshake_without_a_transaction_is_usable_until_just_before_it_expires() {
        Challenge challenge = app.browser().loginChallenge(null);
        ObjectNode response = app.browser().answer(authenticator, challenge);

        clock.advance(Duration.ofSeconds(240));

        Browser.nonce(app.browser().finishLogin(challenge, response));
    }

    @Test
    void a_handshake_without_a_transaction_is_usable_once() {
        Challenge challenge = app.browser().loginChallenge(null);
        ObjectNode response = app.browser().answer(authenticator, challenge);
        Browser.nonce(app.browser().finishLogin(challenge, response));

        assertFinishRejects(Purpose.AUTHENTICATE, app, challenge, response);
    }

    @Test
    void a_handshake_without_a_transaction_belongs_to_one_app() {
        Challenge challenge = app.browser().loginChallenge(null);
        ObjectNode response = app.browser().answer(authenticator, challenge);

        assertFinishRejects(Purpose.AUTHENTICATE, otherApp, challenge, response);

        Browser.nonce(app.browser().finishLogin(challenge, response));
    }

    @Test
    void a_forged_handshake_without_a_transaction_cannot_be_used_whatever_its_time() {
        Challenge challenge = app.browser().loginChallenge(null);
        ObjectNode response = app.browser().answer(authenticator, challenge);
        Ticket ticket = Ticket.parse(challenge.handshakeId()).orElseThrow();

        long millis = ticket.id().getMostSignificantBits() >>> 16;
        for (long time : new long[] {millis, millis + 1, millis + 3_600_000, 0, (1L << 48) - 1}) {
            byte[] id = ByteBuffer.allocate(16)
                    .putLong(time << 16 | 0x7000)
                    .putLong(ticket.id().getLeastSignificantBits())
                    .array();
            UUID other = new UUID(
                    ByteBuffer.wrap(id).getLong(), ByteBuffer.wrap(id, 8, 8).getLong());
            assertFinishRejects(
                    Purpose.AUTHENTICATE,
                    app,
                    challenge.withHandshake(new Ticket(other, ticket.secret()).text()),
                    response);
        }
        assertFinishRejects(
                Purpose.AUTHENTICATE,
                app,
                challenge.withHandshake(new Ticket(ticket.id(), Bytes.random(16)).text()),
                response);
    }
}
