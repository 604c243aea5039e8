package dev.latchkey.figures;

import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.WireName;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An app's figures over time. */
@ApplicationScoped
public class History {
    /** The maximum number of buckets. */
    public static final int MOST = 400;

    private static final Statement READ = Statement.beside(History.class, "figures");

    private final Sql sql;

    History(Sql sql) {
        this.sql = sql;
    }

    /**
     * A period in buckets.
     *
     * @param since the beginning of the first bucket
     * @param until the end of the last one
     */
    public record Period(Bucket bucket, Instant since, Instant until) {
        /**
         * The smallest period of whole buckets with these moments.
         *
         * @param since null: a day before {@code until}, or 30 days if the buckets are days
         * @param until null: now
         * @throws ApiException 400 if there would be no buckets or too many
         */
        public static Period of(Bucket bucket, @Nullable Instant since, @Nullable Instant until, Instant now) {
            Instant end = bucket.end(until == null ? now : until);
            Instant begin = bucket.begin(since == null ? end.minus(bucket.usual) : since);
            if (!begin.isBefore(end)) {
                throw ApiException.invalid("since must be before until.");
            }
            if (begin.until(end, bucket.unit) > MOST) {
                throw ApiException.invalid("There must be at most " + MOST + " buckets between since and until.");
            }
            return new Period(bucket, begin, end);
        }

        List<Instant> buckets() {
            List<Instant> buckets = new ArrayList<>();
            for (Instant at = since; at.isBefore(until); at = at.plus(1, bucket.unit)) {
                buckets.add(at);
            }
            return buckets;
        }
    }

    /** The length of a bucket, in UTC. */
    public enum Bucket implements WireName {
        HOUR(ChronoUnit.HOURS, Duration.ofDays(1)),
        DAY(ChronoUnit.DAYS, Duration.ofDays(30));

        private final ChronoUnit unit;
        private final Duration usual;

        Bucket(ChronoUnit unit, Duration usual) {
            this.unit = unit;
            this.usual = usual;
        }

        private Instant begin(Instant moment) {
            return moment.truncatedTo(unit);
        }

        private Instant end(Instant moment) {
            Instant begin = begin(moment);
            return begin.equals(moment) ? moment : begin.plus(1, unit);
        }
    }

    /** The counts of a bucket, by figure and detail. */
    public record Counts(Instant at, Map<Figure, Map<String, Long>> counts) {
        /** The counts of a figure by their details, in the order of those. */
        public Map<String, Long> of(Figure figure) {
            return counts.getOrDefault(figure, Map.of());
        }
    }

    /** The counts of every bucket of the period, in their order. */
    public List<Counts> read(String appId, Period period) {
        List<Optional<Counted>> rows = sql.list(
                appId,
                () -> sql.rows(
                        READ.with("app_id", appId)
                                .with("bucket", period.bucket().wire())
                                .with("since", period.since())
                                .with("until", period.until()),
                        Counted::read));
        Map<Instant, Map<Figure, Map<String, Long>>> counts = new HashMap<>();
        rows.stream()
                .flatMap(Optional::stream)
                .forEach(counted -> counts.computeIfAbsent(counted.at(), first -> new HashMap<>())
                        .computeIfAbsent(counted.figure(), first -> new TreeMap<>())
                        .put(counted.detail(), counted.count()));
        return period.buckets().stream()
                .map(at -> new Counts(at, counts.getOrDefault(at, Map.of())))
                .toList();
    }

    private record Counted(Instant at, Figure figure, String detail, long count) {
        /** Empty for a figure that only a later release knows. */
        static Optional<Counted> read(Row row) {
            return WireName.find(Figure.class, row.text("name"))
                    .map(figure -> new Counted(row.instant("at"), figure, row.text("detail"), row.count("count")));
        }
    }
}
