package dev.latchkey.figures;

import dev.latchkey.app.App;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The origins, not listed by an app, whose pages call it. An origin can be any text that anybody sends, so a replica keeps the first
 * {@value #MOST} of an app and hour; all others are counted together.
 */
@ApplicationScoped
public class UnlistedOriginCounts {
    static final int MOST = 20;
    private static final String OTHERS = "";
    private static final Duration PERIOD = Duration.ofHours(1);

    private static final Statement ADD = Statement.beside(UnlistedOriginCounts.class, "add-unlisted-origins");
    private static final Statement READ = Statement.beside(UnlistedOriginCounts.class, "unlisted-origins");

    private final Sql sql;
    private final Clock clock;
    private final Map<Origin, Seen> counts = new ConcurrentHashMap<>();
    private final Map<Origin, Seen> waiting = new HashMap<>();

    /** Of the hour, guarded by itself. */
    private final Map<AppLife, Set<String>> known = new HashMap<>();

    private Instant hour = Instant.EPOCH;

    UnlistedOriginCounts(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    private record Origin(AppLife app, Instant hour, String text) {}

    private record Seen(long count, Instant lastAt) {
        Seen and(Seen later) {
            return new Seen(count + later.count, later.lastAt);
        }
    }

    /**
     * An origin and how often its pages called.
     *
     * @param origin null: all others together
     * @param count since the beginning of the hour before the current one
     */
    public record Unlisted(@Nullable String origin, long count, Instant lastAt) {
        private static Unlisted read(Row row) {
            String origin = row.text("origin");
            return new Unlisted(origin.equals(OTHERS) ? null : origin, row.count("count"), row.instant("last_at"));
        }
    }

    /** Counts a request. */
    public void count(App app, String origin) {
        Instant now = clock.instant();
        AppLife life = AppLife.of(app);
        Instant ofHour = now.truncatedTo(ChronoUnit.HOURS);
        counts.merge(new Origin(life, ofHour, kept(life, ofHour, origin)), new Seen(1, now), Seen::and);
    }

    private String kept(AppLife app, Instant ofHour, String origin) {
        synchronized (known) {
            if (!ofHour.equals(hour)) {
                hour = ofHour;
                known.clear();
            }
            Set<String> origins = known.computeIfAbsent(app, first -> new HashSet<>());
            return origins.contains(origin) || (origins.size() < MOST && origins.add(origin)) ? origin : OTHERS;
        }
    }

    /**
     * Adds everything that was counted since the last call.
     *
     * @throws dev.latchkey.database.DatabaseFailure if some of it could not be added; the next call adds it
     */
    public synchronized void write() {
        for (Origin origin : List.copyOf(counts.keySet())) {
            Seen seen = counts.remove(origin);
            if (seen != null) {
                waiting.merge(origin, seen, Seen::and);
            }
        }
        waiting.keySet().removeIf(origin -> origin.hour().isBefore(oldest()));
        Map<AppLife, List<Origin>> byApp = waiting.keySet().stream().collect(Collectors.groupingBy(Origin::app));
        byApp.forEach((app, origins) -> {
            add(app, origins);
            origins.forEach(waiting::remove);
        });
    }

    private void add(AppLife app, List<Origin> origins) {
        List<Seen> seen = origins.stream()
                .map(origin -> Objects.requireNonNull(waiting.get(origin)))
                .toList();
        sql.change(ADD.with("app_id", app.appId())
                .with("life", app.life())
                .with(
                        "hours",
                        origins.stream().map(origin -> origin.hour().toString()).toList())
                .with("origins", origins.stream().map(Origin::text).toList())
                .with(
                        "counts",
                        seen.stream().map(each -> String.valueOf(each.count())).toList())
                .with(
                        "last_at",
                        seen.stream().map(each -> each.lastAt().toString()).toList()));
    }

    /** The origins of the last hour, the most frequent first; all others at the end. */
    public List<Unlisted> ofLastHour(String appId) {
        return sql.rows(
                READ.with("app_id", appId)
                        .with("hours_since", oldest())
                        .with("since", clock.instant().minus(PERIOD)),
                Unlisted::read);
    }

    /** The beginning of the hour before the current one. */
    private Instant oldest() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS).minus(PERIOD);
    }
}
