package dev.latchkey.admin;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.ceremony.CeremonyType;
import dev.latchkey.figures.Census;
import dev.latchkey.figures.Figure;
import dev.latchkey.figures.History;
import dev.latchkey.figures.UnlistedOriginCounts;
import dev.latchkey.passkey.PasskeyProviders;
import dev.latchkey.wire.QueryParameters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How much happens in an app. */
@Path("/admin/v1/apps/{app_id}/figures")
@OperatorsOnly
@Produces(MediaType.APPLICATION_JSON)
public class FiguresResource {
    private final Apps apps;
    private final History history;
    private final Census census;
    private final UnlistedOriginCounts unlistedOrigins;
    private final PasskeyProviders providers;
    private final Clock clock;

    FiguresResource(
            Apps apps,
            History history,
            Census census,
            UnlistedOriginCounts unlistedOrigins,
            PasskeyProviders providers,
            Clock clock) {
        this.apps = apps;
        this.history = history;
        this.census = census;
        this.unlistedOrigins = unlistedOrigins;
        this.providers = providers;
        this.clock = clock;
    }

    /**
     * The figures of a period, and those of now.
     *
     * @param now null: the app has not been counted yet
     */
    record FiguresResponse(
            History.Bucket bucket,
            Instant since,
            Instant until,
            List<BucketView> figures,
            @Nullable Now now,
            List<UnlistedOriginCounts.Unlisted> unlistedOrigins) {}

    record ByType(long register, long authenticate) {
        static ByType of(Map<String, Long> counts) {
            return new ByType(
                    counts.getOrDefault(CeremonyType.REGISTER.wire(), 0L),
                    counts.getOrDefault(CeremonyType.AUTHENTICATE.wire(), 0L));
        }
    }

    record BucketView(
            Instant at,
            ByType transactions,
            ByType started,
            ByType completed,
            ByType redeemed,
            ByType refused,
            Map<String, Long> refusedByReason,
            long passkeysCreated,
            long usersEnrolled) {
        static BucketView of(History.Counts counts) {
            return new BucketView(
                    counts.at(),
                    ByType.of(counts.of(Figure.TRANSACTIONS)),
                    ByType.of(counts.of(Figure.STARTED)),
                    ByType.of(counts.of(Figure.COMPLETED)),
                    ByType.of(counts.of(Figure.REDEEMED)),
                    ByType.of(counts.of(Figure.REFUSED)),
                    counts.of(Figure.REFUSED_BY_REASON),
                    total(counts.of(Figure.PASSKEYS_CREATED)),
                    total(counts.of(Figure.USERS_ENROLLED)));
        }

        private static long total(Map<String, Long> counts) {
            return counts.values().stream().mapToLong(count -> count).sum();
        }
    }

    record Now(
            Instant countedAt, UsersByStatus users, long passkeys, long usersWithPasskey, List<Provider> providers) {}

    record UsersByStatus(long pending, long active, long inactive) {}

    /** @param name null if the provider is not known */
    record Provider(UUID aaguid, @Nullable String name, long passkeys) {}

    /** The figures of a period in buckets. */
    @GET
    public FiguresResponse readFigures(@PathParam("app_id") String appId, @Context HttpServerRequest request) {
        App app = apps.get(appId);
        History.Period period = period(QueryParameters.parse(request.query()));
        return new FiguresResponse(
                period.bucket(),
                period.since(),
                period.until(),
                history.read(app.id(), period).stream().map(BucketView::of).toList(),
                census.of(app.id()).map(this::now).orElse(null),
                unlistedOrigins.ofLastHour(app.id()));
    }

    private History.Period period(QueryParameters query) {
        History.Bucket bucket = query.constant("bucket", History.Bucket.class);
        return History.Period.of(
                bucket == null ? History.Bucket.HOUR : bucket,
                query.time("since"),
                query.time("until"),
                clock.instant());
    }

    private Now now(Census.Counted counted) {
        return new Now(
                counted.countedAt(),
                new UsersByStatus(counted.pending(), counted.active(), counted.inactive()),
                counted.passkeys(),
                counted.usersWithPasskey(),
                counted.providers().stream().map(this::provider).toList());
    }

    private Provider provider(Census.Provider counted) {
        return new Provider(
                counted.aaguid(),
                providers
                        .of(counted.aaguid())
                        .map(PasskeyProviders.Provider::name)
                        .orElse(null),
                counted.passkeys());
    }
}
