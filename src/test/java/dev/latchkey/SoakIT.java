package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.testsupport.judges.ReportedChanges;
import dev.latchkey.testsupport.people.Attack;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.people.Traffic;
import dev.latchkey.testsupport.services.BatchSizes;
import dev.latchkey.testsupport.services.DatabaseProxy;
import dev.latchkey.testsupport.services.LocalPostgres;
import dev.latchkey.testsupport.services.ServiceProcess;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two replicas under load, and one fault after another: each once, or repeatedly for the duration that {@code bench/soak} sets,
 * which also records the measurements.
 */
class SoakIT {
    private static final int PEOPLE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final long LONGEST_MILLIS = 25_000;
    private static final long KIBI = 1024;
    private static final String HEAP = "-Xmx256m";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LATCHKEY_ADMIN_TOKEN", Operator.TOKEN,
            "LATCHKEY_ENCRYPTION_KEY", "dGhpcnR5LXR3byBieXRlcyBmb3IgdGhlIHRlc3RzISE=",
            "LATCHKEY_WEBHOOKS_UNSAFE_ALLOW_LOCALHOST", "true");

    private final Duration length = Duration.ofMinutes(Long.getLong("latchkey.soak.minutes", 0));
    private final Duration between =
            length.isZero() ? MOMENT : Duration.ofSeconds(Long.getLong("latchkey.soak.fault-every", 60));
    private final Duration attacked = length.isZero() ? MOMENT : SILENCE;
    private final Map<String, List<Double>> recoveries = new LinkedHashMap<>();
    private final Map<Attack.Kind, Long> slowestHealthMillis = new EnumMap<>(Attack.Kind.class);
    private final Map<Attack.Kind, Long> peakMebibytes = new EnumMap<>(Attack.Kind.class);

    private LocalPostgres postgres;
    private DatabaseProxy proxy;
    private List<ServiceProcess> replicas;
    private Traffic traffic;
    private ReportedChanges reported;

    /** A fault and its target. */
    private interface Fault {
        void happen();
    }

    @BeforeEach
    void start_two_replicas() {
        postgres = LocalPostgres.anywhere().start();
        proxy = DatabaseProxy.of(postgres.port());
        replicas = new ArrayList<>();
        replicas.add(ServiceProcess.ready(proxy.database(), ENVIRONMENT, HEAP));
        replicas.add(ServiceProcess.ready(proxy.database(), ENVIRONMENT, HEAP));
        RestAssured.port = replicas.get(0).uri("/").getPort();
    }

    @AfterEach
    void stop_them() {
        if (reported != null) {
            reported.close();
        }
        replicas.forEach(ServiceProcess::close);
        proxy.close();
        postgres.close();
    }

    @Test
    void load_with_a_fault_again_and_again() throws Exception {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("PostgreSQL is restarted", () -> {
            postgres.stop();
            postgres.start();
        });
        faults.put("a replica is killed and started again", this::killReplica);
        faults.put("every connection to the database is cut", proxy::cutAll);
        faults.put("PostgreSQL crashes", () -> {
            postgres.crash();
            postgres.start();
        });
        faults.put("the database does not respond for 3 seconds", () -> {
            proxy.fallSilent();
            pause(SILENCE);
            proxy.speak();
        });

        for (Attack.Kind kind : Attack.Kind.values()) {
            faults.put("strangers: " + words(kind), () -> attack(kind));
        }

        TestApp app = Operator.makeApp();
        reported = ReportedChanges.of(app);
        long end = System.nanoTime() + length.toNanos();
        traffic = Traffic.on(app, replicas, PEOPLE);
        long memoryAtFirst;
        try (Traffic open = traffic) {
            awaitSuccess();
            pause(between);
            memoryAtFirst = memory();
            do {
                for (Map.Entry<String, Fault> fault : faults.entrySet()) {
                    recoveries
                            .computeIfAbsent(fault.getKey(), first -> new ArrayList<>())
                            .add(recoveryFrom(fault.getValue()));
                    pause(between);
                }
            } while (System.nanoTime() < end);
        }
        traffic.assertNothingLost(postgres.database());
        if (length.isZero()) {
            reported.endLeases(postgres.database());
        }
        reported.assertComplete(postgres.database());
        assertThat(traffic.longestMillis()).isLessThan(LONGEST_MILLIS);
        assertThat(recoveries).hasSameSizeAs(faults);
        assertThat(BatchSizes.of(replicas.get(0)).shared()).isPositive();
        report(memoryAtFirst);
    }

    private static String words(Attack.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Attacks the first replica for a moment, and measures its memory and the answers to a liveness probe meanwhile. */
    private void attack(Attack.Kind kind) {
        ServiceProcess replica = replicas.get(0);
        replica.resetPeakMemory();
        long slowest = 0;
        try (Attack attack = Attack.begin(replica, kind)) {
            long end = System.nanoTime() + attacked.toNanos();
            while (!attack.isSent() || System.nanoTime() < end) {
                long begin = System.nanoTime();
                assertThat(replica.probe("/q/health/live")).isEqualTo(200);
                slowest = Math.max(slowest, System.nanoTime() - begin);
            }
        }
        slowestHealthMillis.merge(kind, Duration.ofNanos(slowest).toMillis(), Math::max);
        peakMebibytes.merge(kind, replica.peakMemory() / KIBI / KIBI, Math::max);
    }

    private void killReplica() {
        ServiceProcess killed = replicas.get(1);
        killed.kill();
        ServiceProcess restarted = ServiceProcess.ready(proxy.database(), ENVIRONMENT, HEAP);
        replicas.set(1, restarted);
        traffic.replace(killed, restarted);
    }

    /** The number of seconds from the fault's end to the next successful login. */
    private double recoveryFrom(Fault fault) {
        fault.happen();
        long start = System.nanoTime();
        awaitSuccess();
        return (System.nanoTime() - start) / 1e9;
    }

    private void awaitSuccess() {
        int before = traffic.successes();
        await().pollInterval(Duration.ofMillis(50)).atMost(PATIENCE).until(() -> traffic.successes() > before);
    }

    private static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        await().atMost(duration.plusMinutes(1)).until(() -> System.nanoTime() >= end);
    }

    /** The resident memory of the first replica, which is never killed, in MiB. */
    private long memory() throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", String.valueOf(replicas.get(0).pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private void report(long memoryAtFirst) throws IOException {
        StringBuilder text = new StringBuilder("""
                # Soak

                %d minutes of load with a fault every %d seconds, on %s from commit %s: two replicas of the built package with 256 MB of heap at
                most, PostgreSQL 15 with durable writes behind a proxy that cuts connections, and %d concurrent users who register,
                redeem and log in three times each, all on one machine of %d cores shared with other work. Measured by `bench/soak`,
                which fails if anything acknowledged is missing, if anything is half-written, if a nonce verifies twice, or if any
                response is neither a success nor a 503 with `Retry-After`.

                | | |
                |---|---|
                """.formatted(
                        length.toMinutes(),
                        between.toSeconds(),
                        LocalDate.now(ZoneOffset.UTC),
                        System.getProperty("latchkey.soak.commit"),
                        PEOPLE,
                        Runtime.getRuntime().availableProcessors()));
        row(text, "passkeys registered and acknowledged, all present", traffic.registered());
        row(text, "nonces redeemed and acknowledged, none valid twice", traffic.successes());
        row(text, "changes reported to a webhook, each at least once and nothing else", reported.changes());
        row(text, "requests to the webhook", reported.requests());
        row(text, "requests answered with 503, all with `Retry-After`", traffic.answered(503));
        row(text, "requests whose connection ended with a killed replica", traffic.lost());
        row(text, "other responses than success", traffic.strange().size());
        row(text, "the slowest response, ms", traffic.longestMillis());
        row(text, "a login from start to redemption, median, ms", traffic.loginMillis(50));
        row(text, "a login from start to redemption, 99th percentile, ms", traffic.loginMillis(99));
        row(
                text,
                "memory of the replica that was never killed, after the first %d s, MiB".formatted(between.toSeconds()),
                memoryAtFirst);
        row(text, "the same at the end, MiB", memory());
        text.append("\n| fault | count | time until a login succeeded again, s (median, maximum) |\n|---|---|---|\n");
        recoveries.forEach((fault, seconds) -> {
            List<Double> sorted = seconds.stream().sorted().toList();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f, %.1f |%n",
                    fault,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get(sorted.size() - 1)));
        });
        text.append(
                "\n| attack of strangers | peak memory, MiB | slowest answer to a liveness probe, ms |\n|---|---|---|\n");
        slowestHealthMillis.forEach((kind, millis) ->
                text.append("| %s | %d | %d |%n".formatted(words(kind), peakMebibytes.get(kind), millis)));
        System.out.println(text);
        String file = System.getProperty("latchkey.soak.report");
        if (file != null) {
            Files.writeString(Path.of(file), text);
        }
    }

    private static void row(StringBuilder text, String what, long value) {
        text.append(String.format(Locale.ROOT, "| %s | %,d |%n", what, value));
    }

    private static void row(StringBuilder text, String what, double value) {
        text.append(String.format(Locale.ROOT, "| %s | %.1f |%n", what, value));
    }
}
