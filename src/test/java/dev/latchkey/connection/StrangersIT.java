package dev.latchkey.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.Attack;
import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A replica with the heap of a container of 512 MB, attacked by strangers: it goes on answering, in bounded memory. */
class StrangersIT {
    private static final String HEAP = "-Xmx256m";
    private static final String EXIT_WHEN_OUT_OF_MEMORY = "-XX:+ExitOnOutOfMemoryError";
    private static final long MOST_HEAP_AFTERWARDS = 160L * 1024 * 1024;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int ANSWERS_AFTERWARDS = 20;
    private static final int ANSWERS_BEFORE = 500;

    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of(), HEAP, EXIT_WHEN_OUT_OF_MEMORY);
        for (int i = 0; i < ANSWERS_BEFORE; i++) { // so that the code is compiled
            service.get("/v1/apps/x");
            healthNanos();
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void attack(Attack.Kind kind) {
        List<Long> nanos = new ArrayList<>();
        try (Attack attack = Attack.begin(service, kind)) {
            while (!attack.isSent()) {
                nanos.add(healthNanos());
            }
            for (int i = 0; i < ANSWERS_AFTERWARDS; i++) {
                nanos.add(healthNanos());
            }
        }
        Collections.sort(nanos);
        assertThat(nanos.get(nanos.size() / 2)).isLessThan(SECOND_NANOS);
    }

    /** The time to a healthy answer; as long as a probe of the example for Kubernetes waits. */
    private static long healthNanos() {
        long begin = System.nanoTime();
        assertThat(service.probe("/q/health/live")).isEqualTo(200);
        return System.nanoTime() - begin;
    }

    /** The bytes of the heap after a full collection. */
    private static long heap() throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(service.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(histogram.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Matcher total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(output);
        assertThat(total.find()).as(output).isTrue();
        return Long.parseLong(total.group(1));
    }

    @ParameterizedTest
    @EnumSource
    void under_attack_the_service_answers_in_bounded_memory(Attack.Kind kind) throws IOException, InterruptedException {
        attack(kind);

        assertThat(heap()).isLessThan(MOST_HEAP_AFTERWARDS);
    }

    @Test
    void out_of_memory_the_process_says_so_and_ends() throws IOException {
        assertThat(Files.readString(Path.of("docker/latchkey"))).contains(EXIT_WHEN_OUT_OF_MEMORY);
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<argument>" + EXIT_WHEN_OUT_OF_MEMORY + "</argument>");

        try (ServiceProcess starved = ServiceProcess.launch(Map.of(), "-Xmx9m", EXIT_WHEN_OUT_OF_MEMORY)) {
            assertThat(starved.awaitExit()).isEqualTo(3);
            assertThat(starved.output()).contains("Terminating due to java.lang.OutOfMemoryError");
        }
    }
}
