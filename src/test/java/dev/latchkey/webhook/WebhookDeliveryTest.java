package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.download.PublicHttp;
import dev.latchkey.sealing.OperatorKey;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.TestClock;
import dev.latchkey.testsupport.services.TestFork;
import dev.latchkey.testsupport.services.TestReceiver;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to events in the outbox, with real receivers on this machine. */
@QuarkusTest
class WebhookDeliveryTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    @Inject
    WebhookDelivery delivery;

    @Inject
    Claims claims;

    @Inject
    Disabling disabling;

    @Inject
    WebhookMetrics metrics;

    @Inject
    WebhooksConfig config;

    @Inject
    OperatorKey operatorKey;

    @Inject
    ObjectMapper json;

    @Inject
    SecureRandom random;

    @Inject
    TestClock clock;

    @Inject
    DataSource database;

    @Inject
    Rows rows;

    @Inject
    MeterRegistry registry;

    private final List<TestReceiver> receivers = new ArrayList<>();
    private TestApp app;

    @BeforeEach
    void make_an_app() {
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        rows.change("DELETE FROM webhook");
        app = Operator.makeApp();
    }

    @AfterEach
    void stop_the_receivers() {
        rows.change("DELETE FROM webhook");
        receivers.forEach(TestReceiver::close);
    }

    private TestReceiver receiver(int status) {
        return receiver(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    private TestReceiver receiver(TestReceiver.Answer answer) {
        TestReceiver receiver = TestReceiver.answering(answer);
        receivers.add(receiver);
        return receiver;
    }

    private Hook hook(String url) {
        return Hook.create(app, url, "passkey.created");
    }

    private void add(Hook hook, int events) throws SQLException {
        try (Connection connection = database.getConnection()) {
            hook.add(connection, events);
        }
    }

    private void deliverUntil(BooleanSupplier condition) {
        deliverUntil(delivery, condition);
    }

    private static void deliverUntil(WebhookDelivery replica, BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    replica.look();
                    return condition.getAsBoolean();
                });
    }

    private void makeDue(Hook hook) {
        rows.change("UPDATE webhook_delivery SET next_attempt_at = now() WHERE webhook_id = ?", hook.id());
    }

    private static String state(Hook hook) {
        return hook.delivery().get("state").textValue();
    }

    /** A replica that reaches hosts at these addresses, and waits for a second at most. */
    private WebhookDelivery replica(PublicHttp.Resolver resolver) {
        return new WebhookDelivery(
                claims,
                new Sender(operatorKey, config, resolver, SHORT, json, clock, random, "test"),
                disabling,
                metrics,
                config);
    }

    private double counted(String outcome) {
        return registry.counter("latchkey.webhook.deliveries", "outcome", outcome)
                .count();
    }

    @Test
    void an_event_arrives_as_the_standard_has_it() throws Exception {
        TestReceiver receiver = receiver(204);
        Hook hook = hook(receiver.url());
        add(hook, 1);

        deliverUntil(() -> state(hook).equals("delivered"));

        TestReceiver.Received received = receiver.received().get(0);
        assertThat(received.isSignedWith(hook.secret())).isTrue();
        assertThat(received.isSignedWith(
                        Hook.create(app, receiver.url(), "user.created").secret()))
                .isFalse();
        JsonNode made = hook.delivery();
        JsonNode body = Json.MAPPER.readTree(received.body());
        assertThat(List.copyOf(new HashSet<>(receiver.ids())))
                .containsExactly(made.get("event_id").textValue());
        assertThat(body.size()).isEqualTo(3);
        assertThat(body.get("type").textValue()).isEqualTo("passkey.created");
        assertThat(body.get("timestamp")).isEqualTo(made.get("created_at"));
        assertThat(body.get("data").get("name").textValue()).isEqualTo("Zoë");
        assertThat(received.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(received.headers().getFirst("User-Agent")).startsWith("Latchkey/");
        assertThat(made.get("attempts").intValue()).isEqualTo(1);
        assertThat(made.get("status").intValue()).isEqualTo(204);
        assertThat(made.get("ended_at").isNull()).isFalse();
    }

    @Test
    void for_a_day_after_a_rotation_both_secrets_sign() throws Exception {
        TestReceiver receiver = receiver(200);
        Hook hook = hook(receiver.url());
        String renewed = Answers.text(hook.post("/rotate"), 200, "/secret");
        add(hook, 1);
        deliverUntil(() -> receiver.received().size() == 1);
        rows.change(
                "UPDATE webhook SET previous_signs_until = previous_signs_until - interval '24 hours' WHERE id = ?",
                hook.id());
        add(hook, 1);
        deliverUntil(() -> receiver.received().size() == 2);

        assertThat(receiver.received()).allMatch(received -> received.isSignedWith(renewed));
        assertThat(receiver.received())
                .extracting(received -> received.isSignedWith(hook.secret()))
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404, 429, 500, 503})
    void any_other_status_than_2xx_is_a_failure_and_tried_again_after_five_seconds(int status) throws Exception {
        TestReceiver elsewhere = receiver(200);
        TestReceiver receiver = receiver(exchange -> {
            exchange.getResponseHeaders().add("Location", elsewhere.url());
            exchange.sendResponseHeaders(status, -1);
        });
        Hook hook = hook(receiver.url());
        double before = counted("retried");
        add(hook, 1);

        deliverUntil(() -> !hook.delivery().get("status").isNull());

        JsonNode failed = hook.delivery();
        assertThat(failed.get("state").textValue()).isEqualTo("pending");
        assertThat(failed.get("status").intValue()).isEqualTo(status);
        assertThat(Duration.between(
                        Instant.now(),
                        Instant.parse(failed.get("next_attempt_at").textValue())))
                .isBetween(Duration.ofSeconds(3), Duration.ofMillis(5_500));
        assertThat(hook.read().get("failing_since").isNull()).isFalse();
        assertThat(counted("retried")).isEqualTo(before + 1);
        assertThat(elsewhere.received()).isEmpty();
        delivery.look();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void a_receiver_that_recovers_gets_the_same_event_again() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        TestReceiver receiver =
                receiver(exchange -> exchange.sendResponseHeaders(asked.incrementAndGet() == 1 ? 500 : 200, -1));
        Hook hook = hook(receiver.url());
        add(hook, 1);
        deliverUntil(() -> !hook.delivery().get("status").isNull());
        makeDue(hook);
        deliverUntil(() -> state(hook).equals("delivered"));

        assertThat(receiver.ids()).hasSize(2).containsOnly(receiver.ids().get(0));
        assertThat(hook.delivery().get("attempts").intValue()).isEqualTo(2);
        assertThat(hook.read().get("failing_since").isNull()).isTrue();
    }

    @Test
    void after_the_tenth_failure_an_event_is_given_up_and_can_be_replayed() throws Exception {
        AtomicInteger status = new AtomicInteger(500);
        TestReceiver receiver = receiver(exchange -> exchange.sendResponseHeaders(status.get(), -1));
        Hook hook = hook(receiver.url());
        double before = counted("dead");
        add(hook, 1);
        rows.change("UPDATE webhook_delivery SET attempts = 9 WHERE webhook_id = ?", hook.id());

        deliverUntil(() -> state(hook).equals("dead"));

        assertThat(counted("dead")).isEqualTo(before + 1);
        status.set(200);
        String id = hook.delivery().get("id").textValue();
        assertThat(Answers.text(
                        Operator.request().post("/admin/v1/apps/{app_id}/deliveries/{id}/replay", app.id(), id),
                        202,
                        "/delivery/state"))
                .isEqualTo("pending");
        deliverUntil(() -> state(hook).equals("delivered"));
        assertThat(receiver.ids()).hasSize(2).containsOnly(receiver.ids().get(0));
        assertThat(hook.delivery().get("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void a_receiver_that_answers_410_is_sent_nothing_any_more() throws Exception {
        TestReceiver gone = receiver(410);
        TestReceiver other = receiver(200);
        Hook hook = hook(gone.url());
        Hook.create(app, other.url(), "webhook.disabled");
        double before =
                registry.counter("latchkey.webhooks.disabled", "why", "gone").count();
        add(hook, 1);

        deliverUntil(() ->
                !hook.read().get("enabled").booleanValue() && other.received().size() == 1);

        assertThat(state(hook)).isEqualTo("dead");
        JsonNode event = Json.MAPPER.readTree(other.received().get(0).body());
        assertThat(event.get("type").textValue()).isEqualTo("webhook.disabled");
        assertThat(event.get("data").get("webhook_id").textValue()).isEqualTo(hook.id());
        assertThat(event.get("data").get("reason").textValue()).isEqualTo("gone");
        assertThat(rows.texts("SELECT array_to_string(wanted_events, ',') FROM app WHERE id = ?", app.id()))
                .containsExactly("webhook.disabled");
        assertThat(rows.texts(
                        "SELECT actor FROM operator_action WHERE app_id = ? AND type = 'webhook.disabled'", app.id()))
                .containsExactly("webhooks");
        assertThat(registry.counter("latchkey.webhooks.disabled", "why", "gone").count())
                .isEqualTo(before + 1);
        add(hook, 1);
        delivery.look();
        assertThat(gone.received()).hasSize(1);
    }

    @Test
    void after_five_days_without_a_success_a_webhook_is_disabled() throws Exception {
        Hook hook = hook(receiver(500).url());
        add(hook, 1);
        rows.change("UPDATE webhook SET failing_since = now() - interval '119 hours' WHERE id = ?", hook.id());
        deliverUntil(() -> !hook.delivery().get("status").isNull());
        assertThat(hook.read().get("enabled").booleanValue()).isTrue();
        rows.change("UPDATE webhook SET failing_since = now() - interval '121 hours' WHERE id = ?", hook.id());
        makeDue(hook);

        deliverUntil(() -> !hook.read().get("enabled").booleanValue());

        assertThat(state(hook)).isEqualTo("pending");
        assertThat(rows.texts("SELECT array_to_string(wanted_events, ',') FROM app WHERE id = ?", app.id()))
                .containsExactly("");
        hook.patch(Map.of("enabled", true)).then().statusCode(200);
        assertThat(hook.read().get("failing_since").isNull())
                .as("a fresh start")
                .isTrue();
    }

    @Test
    void an_answer_that_never_ends_is_a_failure() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TestReceiver receiver = receiver(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('.');
            exchange.getResponseBody().flush();
            awaitQuietly(end);
        });
        Hook hook = hook(receiver.url());
        add(hook, 1);

        deliverUntil(
                replica(InetAddress::getAllByName),
                () -> !hook.delivery().get("error").isNull());
        end.countDown();

        assertThat(hook.delivery().get("error").textValue())
                .isEqualTo("there was no complete response within 1 seconds");
        assertThat(state(hook)).isEqualTo("pending");
    }

    @Test
    void the_status_of_a_long_answer_counts_and_the_rest_is_not_read() throws Exception {
        TestReceiver receiver = receiver(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[8 * 1024];
            // Until the other side hangs up.
            for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(block);
            }
        });
        Hook hook = hook(receiver.url());
        add(hook, 1);

        deliverUntil(() -> state(hook).equals("delivered"));

        assertThat(hook.delivery().get("status").intValue()).isEqualTo(200);
    }

    @Test
    void a_receiver_that_is_not_there_is_a_failure() throws Exception {
        Hook hook = hook("http://localhost:" + TestFork.freePort());
        add(hook, 1);

        deliverUntil(() -> !hook.delivery().get("error").isNull());

        assertThat(hook.delivery().get("error").textValue())
                .isEqualTo("the connection failed, or the certificate is not valid for the host");
        assertThat(hook.delivery().get("status").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "169.254.169.254",
                "::1",
                "10.0.0.1",
                "192.168.1.1",
                "fd00::1",
                "fe80::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1"
            })
    void an_address_that_is_not_public_is_never_contacted(String hidden) throws Exception {
        Hook hook = hook("https://hooks.example.com/");
        add(hook, 1);

        deliverUntil(
                replica(host -> addresses("1.1.1.1", hidden)),
                () -> !hook.delivery().get("error").isNull());

        assertThat(hook.delivery().get("error").textValue()).isEqualTo("the host has an address that is not public");
        assertThat(state(hook)).isEqualTo("pending");
    }

    @Test
    void localhost_that_resolves_elsewhere_is_not_contacted() throws Exception {
        Hook hook = hook(receiver(200).url());
        add(hook, 1);

        deliverUntil(
                replica(host -> addresses("10.0.0.1")),
                () -> !hook.delivery().get("error").isNull());

        assertThat(hook.delivery().get("error").textValue()).isEqualTo("the host has an address that is not public");
    }

    private static InetAddress[] addresses(String... addresses) throws UnknownHostException {
        InetAddress[] resolved = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            resolved[i] = InetAddress.getByName(addresses[i]);
        }
        return resolved;
    }

    @Test
    void a_host_without_an_address_is_a_failure() throws Exception {
        Hook hook = hook("https://hooks.example.com/");
        add(hook, 1);

        deliverUntil(
                replica(host -> {
                    throw new UnknownHostException(host);
                }),
                () -> !hook.delivery().get("error").isNull());

        assertThat(hook.delivery().get("error").textValue()).isEqualTo("the host has no address");
    }

    @Test
    void a_slow_receiver_with_a_long_backlog_delays_no_other_one_and_holds_no_connection() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TestReceiver slow = receiver(exchange -> {
            awaitQuietly(end);
            exchange.sendResponseHeaders(200, -1);
        });
        TestReceiver good = receiver(200);
        Hook backlog = hook(slow.url());
        Hook quick = hook(good.url());
        add(backlog, 5_000);
        deliverUntil(() -> slow.received().size() == Lane.MOST_AT_ONCE);
        assertThat(registry.get("agroal.active.count").gauges())
                .isNotEmpty()
                .allSatisfy(active -> assertThat(active.value()).isZero());

        add(quick, 50);
        Instant added = Instant.now();
        deliverUntil(() -> good.received().size() == 50);

        assertThat(Duration.between(added, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(slow.received()).hasSize(Lane.MOST_AT_ONCE);
        end.countDown();
        Operator.request()
                .delete(Hook.WEBHOOKS + "/{id}", app.id(), backlog.id())
                .then()
                .statusCode(204);
        rows.change("DELETE FROM webhook_delivery WHERE webhook_id = ?", backlog.id());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void what_a_replica_claimed_before_it_died_is_sent_by_another_and_its_own_outcome_no_longer_counts()
            throws Exception {
        TestReceiver receiver = receiver(200);
        Hook hook = hook(receiver.url());
        add(hook, 1);
        Attempt lost = claims.claim(app.id(), hook.id(), 10).get(0);
        assertThat(claims.claim(app.id(), hook.id(), 10)).as("leased").isEmpty();
        Instant leasedUntil =
                Instant.parse(hook.delivery().get("next_attempt_at").textValue());
        assertThat(Duration.between(Instant.now(), leasedUntil))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
        makeDue(hook);

        deliverUntil(() -> state(hook).equals("delivered"));

        assertThat(receiver.received()).hasSize(1);
        Claims.Finished late = claims.finish(
                app.id(),
                hook.id(),
                List.of(new Outcome(lost, DeliveryState.PENDING, 500, null, Duration.ofSeconds(5))));
        assertThat(late.recorded()).isEmpty();
        assertThat(state(hook)).isEqualTo("delivered");
    }

    @Test
    void replicas_share_the_work() throws Exception {
        TestReceiver receiver = receiver(200);
        Hook hook = hook(receiver.url());
        add(hook, 200);
        WebhookDelivery other = replica(InetAddress::getAllByName);

        deliverUntil(() -> {
            other.look();
            return rows.texts(
                            "SELECT count(*) FROM webhook_delivery WHERE webhook_id = ? AND state = 'delivered'",
                            hook.id())
                    .equals(List.of("200"));
        });

        assertThat(receiver.ids()).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void a_test_is_sent_whatever_events_are_wanted() {
        TestReceiver receiver = receiver(200);
        Hook hook = hook(receiver.url());

        assertThat(Answers.text(hook.post("/test"), 202, "/delivery/type")).isEqualTo("webhook.test");
        deliverUntil(() -> receiver.received().size() == 1);

        assertThat(receiver.received().get(0).body()).contains("\"type\":\"webhook.test\"");
    }

    @Test
    void deliveries_since_a_time_are_replayed() throws Exception {
        TestReceiver receiver = receiver(200);
        Hook hook = hook(receiver.url());
        add(hook, 3);
        deliverUntil(() -> hook.deliveries().stream()
                .allMatch(each -> each.get("state").textValue().equals("delivered")));
        String second = hook.deliveries().get(1).get("created_at").textValue();

        JsonNode replayed = Answers.json(hook.post("/replay?since=" + second));

        assertThat(replayed.get("replayed").intValue()).isEqualTo(2);
        assertThat(replayed.get("next").isNull()).isTrue();
        deliverUntil(() -> receiver.received().size() == 5);
        assertThat(IntStream.range(3, 5).mapToObj(receiver.ids()::get))
                .isSubsetOf(receiver.ids().subList(0, 3));
    }

    @Test
    void the_age_of_the_oldest_pending_delivery_is_known() throws Exception {
        Hook hook = hook(receiver(200).url());
        Hook idle = hook("http://localhost:1/");
        add(hook, 2);
        add(idle, 1);
        rows.change(
                "UPDATE webhook_delivery SET created_at = now() - interval '2 hours', next_attempt_at = now() + interval '1 hour' WHERE webhook_id = ?",
                hook.id());
        rows.change(
                "UPDATE webhook_delivery SET created_at = now() - interval '9 hours' WHERE webhook_id = ?", idle.id());
        idle.patch(Map.of("enabled", false)).then().statusCode(200);

        assertThat(claims.oldestPendingSeconds()).isBetween(7_200L, 7_300L);
    }
}
