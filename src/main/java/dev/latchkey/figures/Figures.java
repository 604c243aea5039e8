package dev.latchkey.figures;

import dev.latchkey.app.App;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Counts what happens, in memory; {@link #write} adds the counts to the hour in which it is called. A replica that is killed loses
 * those since the last call. If the answer to a commit is lost, they are added twice.
 */
@ApplicationScoped
public class Figures {
    private static final Logger LOG = Logger.getLogger(Figures.class);
    private static final Statement ADD = Statement.beside(Figures.class, "add-figures");

    /** While the database is unavailable, more are not kept. */
    private static final int MOST_WAITING = 100_000;

    /** The detail of a figure that has none. */
    private static final String TOTAL = "";

    private final Map<Counter, Long> counts = new ConcurrentHashMap<>();
    private final Map<Hourly, Long> waiting = new TreeMap<>(Hourly.ORDER);
    private final Sql sql;
    private final Clock clock;

    Figures(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** @param detail the type of a ceremony or the reason of a refusal */
    private record Counter(AppLife app, Figure figure, String detail) {}

    private record Hourly(Counter counter, Instant hour) {
        static final Comparator<Hourly> ORDER = Comparator.<Hourly, UUID>comparing(
                        hourly -> hourly.counter().app().life())
                .thenComparing(Hourly::hour)
                .thenComparing(hourly -> hourly.counter().figure().wire())
                .thenComparing(hourly -> hourly.counter().detail());
    }

    /** Counts one. */
    public void count(App app, Figure figure) {
        count(app, figure, TOTAL);
    }

    /** Counts one of these. */
    public void count(App app, Figure figure, String detail) {
        counts.merge(new Counter(AppLife.of(app), figure, detail), 1L, Long::sum);
    }

    /**
     * Adds everything that was counted since the last call.
     *
     * @throws DatabaseFailure if some of it could not be added; the next call adds it
     */
    public synchronized void write() {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        for (Counter counter : List.copyOf(counts.keySet())) {
            Long count = counts.remove(counter);
            if (count != null) {
                waiting.merge(new Hourly(counter, hour), count, Long::sum);
            }
        }
        if (waiting.size() > MOST_WAITING) {
            LOG.warnf("%d hourly figures of apps are lost, because they could not be written", waiting.size());
            waiting.clear();
        }
        for (Map.Entry<AppLife, List<Hourly>> app : byApp().entrySet()) {
            add(app.getKey(), app.getValue());
            app.getValue().forEach(waiting::remove);
        }
    }

    private Map<AppLife, List<Hourly>> byApp() {
        return waiting.keySet().stream()
                .collect(Collectors.groupingBy(hourly -> hourly.counter().app()));
    }

    private void add(AppLife app, List<Hourly> rows) {
        sql.change(ADD.with("app_id", app.appId())
                .with("life", app.life())
                .with("hours", rows.stream().map(row -> row.hour().toString()).toList())
                .with(
                        "names",
                        rows.stream().map(row -> row.counter().figure().wire()).toList())
                .with(
                        "details",
                        rows.stream().map(row -> row.counter().detail()).toList())
                .with(
                        "counts",
                        rows.stream().map(waiting::get).map(String::valueOf).toList()));
    }
}
