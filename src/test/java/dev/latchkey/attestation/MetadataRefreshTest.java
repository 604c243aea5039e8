package dev.latchkey.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.database.Sql;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.services.TestClock;
import dev.latchkey.testsupport.services.TestMds;
import dev.latchkey.testsupport.services.TestWebServer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MetadataRefreshTest {
    private static final Duration JITTER = Duration.ofMinutes(30);

    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    private final TestMds mds = TestMds.of("Test MDS");
    private final TestWebServer server = new TestWebServer();
    private final TestMetadataConfig config = TestMetadataConfig.of(server.at("/"), mds.root());

    @AfterEach
    void stop() {
        server.close();
    }

    /** One of several processes over the same database. */
    private final class Replica {
        private final TrustedMetadata trusted;
        private final MetadataRefresh refresh;

        Replica(MetadataConfig config) {
            trusted = new TrustedMetadata(config, clock);
            refresh = new MetadataRefresh(config, trusted, sql, clock, new SecureRandom());
        }

        Optional<Long> refreshed() {
            refresh.refresh();
            return trusted.state().map(TrustedMetadata.State::no);
        }
    }

    @Test
    void one_replica_fetches_the_blob_for_all() {
        server.serves(mds.blob(clock.instant()).no(5).signed(), "5");

        assertThat(new Replica(config).refreshed()).contains(5L);
        assertThat(new Replica(config).refreshed()).contains(5L);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void of_many_concurrent_replicas_one_fetches() throws Exception {
        server.serves(mds.blob(clock.instant()).no(5).signed(), "5");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Optional<Long>>> replicas = Stream.generate(() -> new Replica(config))
                    .limit(8)
                    .<Callable<Optional<Long>>>map(replica -> replica::refreshed)
                    .toList();
            threads.invokeAll(replicas);
        } finally {
            threads.shutdownNow();
        }

        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void the_source_is_queried_daily_with_its_etag() {
        Replica replica = new Replica(config);
        server.serves(mds.blob(clock.instant()).no(5).signed(), "\"5\"");
        replica.refreshed();

        clock.advance(Duration.ofHours(23));
        replica.refreshed();
        assertThat(server.asked()).hasSize(1);

        server.says(304, "ETag", "\"5\"");
        clock.advance(Duration.ofHours(1).plus(JITTER));
        assertThat(replica.refreshed()).contains(5L);
        assertThat(server.asked()).containsExactly("/ null", "/ \"5\"");

        replica.refreshed();
        assertThat(server.asked()).hasSize(2);

        server.serves(mds.blob(clock.instant()).no(6).signed(), "\"6\"");
        clock.advance(Duration.ofDays(1).plus(JITTER));
        assertThat(replica.refreshed()).contains(6L);
    }

    @Test
    void the_source_is_queried_when_an_update_is_due() {
        Replica replica = new Replica(config);
        LocalDate tomorrow =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        server.serves(mds.blob(clock.instant()).nextUpdate(tomorrow).signed(), "1");
        replica.refreshed();

        Duration untilPromised = Duration.between(
                clock.instant(), tomorrow.atStartOfDay(ZoneOffset.UTC).toInstant());
        clock.advance(untilPromised.plus(JITTER));
        replica.refreshed();

        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void an_older_blob_is_not_accepted() {
        Replica replica = new Replica(config);
        server.serves(mds.blob(clock.instant()).no(5).signed(), "5");
        replica.refreshed();

        server.serves(mds.blob(clock.instant()).no(4).signed(), "4");
        clock.advance(Duration.ofDays(1).plus(JITTER));

        assertThat(replica.refreshed()).contains(5L);
        assertThat(new Replica(config).refreshed()).contains(5L);
    }

    @Test
    void an_invalid_or_unavailable_blob_leaves_the_last_valid_one_and_is_retried_in_an_hour() {
        Replica replica = new Replica(config);
        server.serves(mds.blob(clock.instant()).no(5).signed(), "5");
        replica.refreshed();
        clock.advance(Duration.ofDays(1).plus(JITTER));

        List<TestWebServer.Answer> failures = List.of(
                exchange -> exchange.sendResponseHeaders(500, -1),
                exchange -> exchange.sendResponseHeaders(200, -1),
                exchange -> {
                    byte[] forged =
                            TestMds.of("Test MDS").blob(clock.instant()).no(9).signed();
                    exchange.sendResponseHeaders(200, forged.length);
                    exchange.getResponseBody().write(forged);
                });
        for (int i = 0; i < failures.size(); i++) {
            server.answers(failures.get(i));
            assertThat(replica.refreshed()).contains(5L);
            assertThat(server.asked()).hasSize(2 + i);

            replica.refreshed();
            assertThat(server.asked()).hasSize(2 + i);
            clock.advance(Duration.ofHours(1).plus(JITTER));
        }
        assertThat(new Replica(config).refreshed()).contains(5L);
    }

    @Test
    void a_source_that_asks_to_retry_later_is_not_queried_earlier() {
        Replica replica = new Replica(config);
        server.says(429, "Retry-After", "36000");
        assertThat(replica.refreshed()).isEmpty();

        clock.advance(Duration.ofHours(9));
        replica.refreshed();
        assertThat(server.asked()).hasSize(1);

        clock.advance(Duration.ofHours(1).plus(JITTER));
        replica.refreshed();
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void a_source_that_asks_to_retry_in_years_is_queried_tomorrow() {
        Replica replica = new Replica(config);
        server.says(429, "Retry-After", "99999999");
        replica.refreshed();

        clock.advance(Duration.ofDays(1).plus(JITTER));
        replica.refreshed();

        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void a_stored_blob_remains_valid_when_its_signer_has_expired() {
        Instant soon = clock.instant().plus(Duration.ofHours(1));
        TestMds expiring = TestMds.withSigner(spec -> spec.valid(Instant.parse("2020-01-01T00:00:00Z"), soon));
        TestMetadataConfig trusting = TestMetadataConfig.of(server.at("/"), expiring.root());
        server.serves(expiring.blob(clock.instant()).no(5).signed(), "5");
        new Replica(trusting).refreshed();

        clock.advance(Duration.ofHours(2));

        assertThat(new Replica(trusting).refreshed()).contains(5L);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void a_stored_blob_without_a_trusted_root_is_not_trusted_and_is_fetched_again() {
        server.serves(mds.blob(clock.instant()).no(5).signed(), "5");
        new Replica(config).refreshed();
        TestMds other = TestMds.of("Other");
        Replica trustingAnother = new Replica(TestMetadataConfig.of(server.at("/"), other.root()));
        assertThat(trustingAnother.refreshed()).isEmpty();

        server.serves(other.blob(clock.instant()).no(5).signed(), "5");
        clock.advance(Duration.ofDays(1).plus(JITTER));

        assertThat(trustingAnother.refreshed()).contains(5L);
        assertThat(server.asked()).containsExactly("/ null", "/ null");
    }

    @Test
    void metadata_become_stale_a_week_after_their_next_update_was_due() {
        Replica replica = new Replica(config);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        server.serves(mds.blob(clock.instant()).nextUpdate(today).signed(), "1");
        replica.refreshed();

        clock.advance(Duration.ofDays(6));
        assertThat(replica.trusted.state())
                .get()
                .extracting(TrustedMetadata.State::isStale)
                .isEqualTo(false);
        clock.advance(Duration.ofDays(2));
        assertThat(replica.trusted.state())
                .get()
                .extracting(TrustedMetadata.State::isStale)
                .isEqualTo(true);
    }

    @Test
    void a_file_is_read_when_it_has_changed_without_network_requests() throws IOException {
        Path file = TestMetadataConfig.kept(mds.blob(clock.instant()).no(5).signed());
        Replica replica = new Replica(config.fromFile(file));
        assertThat(replica.refreshed()).contains(5L);

        Files.write(file, mds.blob(clock.instant()).no(6).signed());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        clock.advance(Duration.ofMinutes(1));
        assertThat(replica.refreshed()).contains(6L);

        Files.write(file, Bytes.utf8("garbage"));
        clock.advance(Duration.ofMinutes(1));
        assertThat(replica.refreshed()).contains(6L);

        Files.delete(file);
        clock.advance(Duration.ofMinutes(1));
        assertThat(replica.refreshed()).contains(6L);
        assertThat(server.asked()).isEmpty();
    }
}
