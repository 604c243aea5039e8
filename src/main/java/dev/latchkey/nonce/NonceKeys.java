package dev.latchkey.nonce;

import dev.latchkey.app.App;
import dev.latchkey.app.Apps;
import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.database.Remembered;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.sealing.OperatorKey;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The signing keys of the apps. A new key is published {@link #LEAD} before it signs, longer than clients may cache the
 * key set, and an old key remains published for as long after its last signature. An app's first key signs at once,
 * because an empty key set must not be cached. If several replicas add the same generation, one succeeds. Keys are cached like
 * {@link Apps}.
 */
@ApplicationScoped
public class NonceKeys {
    /** How long clients may cache an app's published keys. */
    public static final Duration CACHEABLE = Duration.ofMinutes(10);

    /** How long a key is published before its first and after its last signature. */
    static final Duration LEAD = Duration.ofHours(1);

    private static final Statement OF_APP = Statement.beside(NonceKeys.class, "keys-of-app");
    private static final Statement ADD = Statement.beside(NonceKeys.class, "add-key");
    private static final Statement DUE = Statement.beside(NonceKeys.class, "due-keys");
    private static final Statement RETIRED = Statement.beside(NonceKeys.class, "retired-keys");
    private static final Statement RETIRE = Statement.beside(NonceKeys.class, "retire-key");

    private final Sql sql;
    private final OperatorKey operatorKey;
    private final NonceKeyConfig config;
    private final SecureRandom random;
    private final Clock clock;
    /** By the app's life. */
    private final Remembered<UUID, List<NonceKey>> remembered;

    NonceKeys(
            Sql sql,
            OperatorKey operatorKey,
            NonceKeyConfig config,
            SecureRandom random,
            Clock clock,
            MeterRegistry registry) {
        this.sql = sql;
        this.operatorKey = operatorKey;
        this.config = config;
        this.random = random;
        this.clock = clock;
        remembered = new Remembered<>("nonce_keys", Apps.STALENESS, Apps.MOST_REMEMBERED, registry);
    }

    /** The app's published keys, newest first: future, current and recently retired ones. */
    public List<Jwk> published(App app) {
        return of(app).stream().map(Jwk::of).toList();
    }

    /**
     * The app's current signing key; created if the app has none.
     *
     * @throws ApiException 404 if the app was deleted meanwhile
     */
    NonceKey signing(App app) {
        return current(of(app)).orElseGet(() -> {
            add(new Due(app.id(), app.life(), 1), clock.instant());
            remembered.forget(app.life());
            return current(of(app)).orElseThrow(() -> new ApiException(ErrorCode.APP_NOT_FOUND));
        });
    }

    /** The app's published key with this id. */
    Optional<NonceKey> published(App app, String id) {
        return of(app).stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private Optional<NonceKey> current(List<NonceKey> keys) {
        Instant now = clock.instant();
        return keys.stream().filter(key -> !key.signsFrom().isAfter(now)).findFirst();
    }

    /** Publishes the next keys that are due. */
    public void rotate() {
        if (!operatorKey.isSet()) {
            return;
        }
        Instant now = clock.instant();
        Instant due = now.plus(LEAD).minus(config.rotation());
        for (Due next : sql.rows(DUE.with("due", due), Due::afterNewest)) {
            add(next, now.plus(LEAD));
            remembered.forget(next.life());
        }
    }

    /** Removes keys whose last signature is old enough by the database's time, at most this many; returns their number. */
    public int retire(int most) {
        int retired =
                sql.rows(RETIRED.with("lead_seconds", LEAD.toSeconds()).with("most", most), Retired::read).stream()
                        .mapToInt(key ->
                                sql.change(RETIRE.with("app_id", key.appId()).with("generation", key.generation())))
                        .sum();
        sql.afterwards(() -> remembered.forgetAll(keys -> true));
        return retired;
    }

    /** A key that signs no more. */
    private record Retired(String appId, int generation) {
        private static Retired read(Row row) {
            return new Retired(row.text("app_id"), row.number("generation"));
        }
    }

    /** A key that an app lacks. */
    private record Due(String appId, UUID life, int generation) {
        private static Due afterNewest(Row row) {
            return new Due(row.text("app_id"), row.uuid("life"), row.number("generation") + 1);
        }
    }

    private void add(Due due, Instant signsFrom) {
        NonceKey key = NonceKey.generate(due.appId(), due.generation(), signsFrom, operatorKey, random);
        try {
            sql.change(ADD.with("app_id", due.appId())
                    .with("life", due.life())
                    .with("generation", due.generation())
                    .with("id", key.id())
                    .with("public_key", key.publicKey())
                    .with("sealed_private_key", key.sealedPrivateKey())
                    .with("signs_from", signsFrom)
                    .with("now", clock.instant()));
        } catch (DatabaseFailure e) {
            // The app was deleted meanwhile, and there is nothing left to sign.
            if (e.kind() != DatabaseFailure.Kind.GONE) {
                throw e;
            }
        }
    }

    private List<NonceKey> of(App app) {
        return remembered.get(app.life(), life -> load(app)).orElseGet(List::of);
    }

    /** Empty if the app has no key yet, so that this is not cached. */
    private Optional<List<NonceKey>> load(App app) {
        List<NonceKey> keys = sql.rows(OF_APP.with("app_id", app.id()).with("life", app.life()), NonceKeys::read);
        return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
    }

    static NonceKey read(Row row) {
        return new NonceKey(
                row.text("app_id"),
                row.number("generation"),
                row.text("id"),
                row.bytes("public_key"),
                row.bytes("sealed_private_key"),
                row.instant("signs_from"));
    }
}
