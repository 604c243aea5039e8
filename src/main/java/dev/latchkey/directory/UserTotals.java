package dev.latchkey.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The number of users in lists that are walked along an index: exact where that is cheap, otherwise up to a minute old.
 */
@ApplicationScoped
class UserTotals {
    /** Up to this number every answer is counted again. */
    static final int MOST_EXACT = 10_000;

    private static final Duration STALENESS = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final Sql sql;
    private final Clock clock;
    private final Cache<Question, Long> remembered;

    UserTotals(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
        remembered = Caffeine.newBuilder()
                .expireAfterWrite(STALENESS)
                .ticker(() -> nanos(clock.instant()))
                .maximumSize(MOST_REMEMBERED)
                .build();
    }

    /**
     * The cache key of a count.
     *
     * @param life of the app
     * @param createdBefore null: about now, so that concurrent lists share one count
     */
    private record Question(
            UUID life,
            Map<UserField, Object> filters,
            @Nullable Instant createdBefore) {}

    /** The number of users in the listing. */
    long of(UserListing listing) {
        long few = upTo(MOST_EXACT + 1, listing);
        return few <= MOST_EXACT
                ? few
                : remembered.get(question(listing), question -> total(UserQueries.countAll(listing)));
    }

    /** The number of users in the listing, counted up to this limit. */
    long upTo(int most, UserListing listing) {
        return total(UserQueries.count(listing, most));
    }

    private Question question(UserListing listing) {
        boolean isAboutNow = listing.createdBefore().isAfter(clock.instant().minus(STALENESS));
        return new Question(listing.life(), listing.filters(), isAboutNow ? null : listing.createdBefore());
    }

    private long total(Statement.Bound count) {
        return sql.row(count, row -> row.count("total")).orElseThrow();
    }

    private static long nanos(Instant moment) {
        return TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
    }
}
