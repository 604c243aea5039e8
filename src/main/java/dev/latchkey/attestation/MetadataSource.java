package dev.latchkey.attestation;

import dev.latchkey.download.Download;
import dev.latchkey.download.DownloadFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A source of BLOBs. */
sealed interface MetadataSource {
    static MetadataSource of(MetadataConfig config, Download download) {
        return config.file().isPresent() ? new Offline(config.file().get()) : new Online(config.url(), download);
    }

    /** Identifies the source; serial numbers are comparable only within one source. */
    String name();

    /** The newest BLOB. */
    Download.Answer fetch(@Nullable String etag, Instant now) throws UnusableMetadata;

    /** When to retry after a failure. */
    Instant afterFailure(Instant now);

    /** When to look for a newer BLOB. */
    Instant afterSuccess(Instant now, LocalDate nextUpdate);

    /** FIDO's service or a mirror: fetched daily, and on the announced date of the next issue. */
    record Online(URI uri, Download download) implements MetadataSource {
        private static final Duration RETRY = Duration.ofHours(1);
        private static final Duration REGULARLY = Duration.ofDays(1);

        @Override
        public String name() {
            return uri.toString();
        }

        @Override
        public Download.Answer fetch(@Nullable String etag, Instant now) throws UnusableMetadata {
            try {
                return download.fetch(uri, etag, now);
            } catch (DownloadFailure failure) {
                throw new UnusableMetadata(failure);
            }
        }

        @Override
        public Instant afterFailure(Instant now) {
            return now.plus(RETRY);
        }

        @Override
        public Instant afterSuccess(Instant now, LocalDate nextUpdate) {
            Instant promised = nextUpdate.atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant tomorrow = now.plus(REGULARLY);
            return promised.isAfter(now) && promised.isBefore(tomorrow) ? promised : tomorrow;
        }
    }

    /** A file maintained by other means: checked every minute, read when it has changed. */
    record Offline(Path file) implements MetadataSource {
        private static final Duration OFTEN = Duration.ofMinutes(1);

        @Override
        public String name() {
            return file.toUri().toString();
        }

        @Override
        public Download.Answer fetch(@Nullable String etag, Instant now) throws UnusableMetadata {
            try {
                long size = Files.size(file);
                String current = size + "-" + Files.getLastModifiedTime(file).toMillis();
                if (current.equals(etag)) {
                    return new Download.Answer.NotModified();
                }
                if (size > Download.Limits.USUAL.bytes()) {
                    throw new UnusableMetadata("is too large");
                }
                return new Download.Answer.Document(Files.readAllBytes(file), current);
            } catch (IOException e) {
                throw new UnusableMetadata("cannot be read", e);
            }
        }

        @Override
        public Instant afterFailure(Instant now) {
            return now.plus(OFTEN);
        }

        @Override
        public Instant afterSuccess(Instant now, LocalDate nextUpdate) {
            return now.plus(OFTEN);
        }
    }
}
