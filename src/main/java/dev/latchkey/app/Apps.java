package dev.latchkey.app;

import dev.latchkey.database.Remembered;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.EventType;
import dev.latchkey.outbox.Subscriptions;
import dev.latchkey.wire.RandomId;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * The apps as ceremonies see them, and as the database has them. An app is cached for at most {@link #STALENESS}, so that another
 * replica's change takes effect within 5 seconds; an app that does not exist is not cached, so that a new app can be used at once.
 */
@ApplicationScoped
public class Apps implements Subscriptions {
    /** How long another replica's change may go unnoticed. */
    public static final Duration STALENESS = Duration.ofSeconds(4);

    /** The maximum number of cached apps, and of anything else that is cached once for each app. */
    public static final int MOST_REMEMBERED = 20_000;

    private static final Statement WANTED_EVENTS = Statement.of("SELECT wanted_events FROM app WHERE id = :app_id");
    private static final Statement LOCK = Statement.of("SELECT id FROM app WHERE id = :app_id FOR NO KEY UPDATE");

    private final Sql sql;
    private final Remembered<String, App> remembered;

    Apps(Sql sql, MeterRegistry registry) {
        this.sql = sql;
        remembered = new Remembered<>("apps", STALENESS, MOST_REMEMBERED, registry);
    }

    /**
     * The app of this id.
     *
     * @throws ApiException 404 if there is none
     */
    public App get(String id) {
        return find(id).orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
    }

    /** The app of this id, if there is one; reads it from the database unless it is cached. */
    public Optional<App> find(String id) {
        if (!RandomId.isPossible(id)) {
            return Optional.empty();
        }
        return remembered.get(id, this::load);
    }

    /**
     * The app of this id as the database has it, whatever is cached.
     *
     * @throws ApiException 404 if there is none
     */
    public App stored(String id) {
        return findStored(id).orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
    }

    /** The app of this id as the database has it, if there is one. */
    public Optional<App> findStored(String id) {
        return sql.atomically(id, () -> App.ofId(id));
    }

    /**
     * The app of this id as the database has it, locked until the active transaction ends, so that it is changed by one
     * transaction at a time. Its row alone: Hibernate would lock the one of its rp_id, too, for which registrations would wait.
     *
     * @throws ApiException 404 if there is none
     */
    public App locked(String id) {
        if (RandomId.isPossible(id)) {
            sql.row(LOCK.with("app_id", id), row -> row.text("id"));
        }
        return stored(id);
    }

    /** The app of this id if it is cached; never reads the database. */
    public Optional<App> remembered(String id) {
        return remembered.get(id);
    }

    /** Drops an app that was changed or deleted by this replica from the cache; to be called after the commit. */
    public void forget(String id) {
        remembered.forget(id);
    }

    /** If the app is not cached, its row is read, because a transaction that changes the app must not cache it. */
    @Override
    public boolean include(String appId, EventType type) {
        return remembered(appId)
                .map(App::wantedEvents)
                .or(() -> sql.row(WANTED_EVENTS.with("app_id", appId), row -> EventType.of(row.texts("wanted_events"))))
                .filter(wanted -> wanted.contains(type))
                .isPresent();
    }

    private Optional<App> load(String id) {
        return sql.atomically(() -> App.ofId(id));
    }
}
