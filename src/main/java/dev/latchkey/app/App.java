package dev.latchkey.app;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.outbox.EventType;
import dev.latchkey.wire.PlainText;
import dev.latchkey.wire.RandomId;
import dev.latchkey.wire.TimeOrderedId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant: one relying party's app, with its origins and settings. */
@Entity
@SecondaryTable(name = "relying_party", pkJoinColumns = @PrimaryKeyJoinColumn(name = "app_id"))
public class App extends PanacheEntityBase {
    private static final int CHALLENGE_KEY_LENGTH = 32;
    private static final int MOST_ORIGINS = 500;

    @Id
    private String id;

    private UUID life;

    private String name;

    @Column(table = "relying_party")
    @Convert(converter = RpIdConverter.class)
    private RpId rpId;

    private @Nullable String rpName;

    @Convert(converter = OriginConverter.class)
    private Origin authOrigin;

    @Convert(converter = OriginConverter.class)
    private List<Origin> additionalAuthOrigins;

    @Convert(converter = AppSettingsConverter.class)
    private AppSettings settings;

    // Changed together with the webhooks, never with the app.
    @Column(updatable = false)
    private List<String> wantedEvents = List.of();

    private byte[] challengeKey;

    private Instant createdAt;

    private Instant updatedAt;

    private @Nullable Instant deletedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected App() {}

    /**
     * The requested state of an app.
     *
     * @param rpName null: the name
     */
    public record Profile(
            String name,
            RpId rpId,
            @Nullable String rpName,
            Origin authOrigin,
            List<Origin> additionalAuthOrigins,
            AppSettings settings) {
        /** Checks the names, and that the origins belong to the rp_id. */
        public Profile {
            PlainText.check("name", name);
            if (rpName != null) {
                PlainText.check("rp_name", rpName);
            }
            additionalAuthOrigins = List.copyOf(additionalAuthOrigins);
            if (additionalAuthOrigins.size() > MOST_ORIGINS) {
                throw ApiException.invalid("additional_auth_origins holds at most " + MOST_ORIGINS + " origins.");
            }
            if (!rpId.covers(authOrigin.host())
                    || !additionalAuthOrigins.stream().allMatch(origin -> rpId.covers(origin.host()))) {
                throw ApiException.invalid(
                        "The host of every origin must be the rp_id or a subdomain of it; other origins belong in"
                                + " settings.related_origins.");
            }
        }
    }

    /**
     * Creates an app.
     *
     * @param id 1 to 64 of {@code A-Z a-z 0-9 _ -}; null: a random one
     * @throws ApiException 400 for an invalid id, 409 for one that is taken or whose former app is still being erased
     */
    public static App create(@Nullable String id, Profile profile, SecureRandom random, Instant now) {
        App app = new App();
        app.id = id == null ? RandomId.next(random) : id;
        if (!RandomId.isPossible(app.id)) {
            throw ApiException.invalid("id must be 1 to 64 letters, digits, underscores and hyphens.");
        }
        App taken = getEntityManager().find(App.class, app.id);
        if (taken != null) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    taken.deletedAt == null
                            ? "An app with this id already exists."
                            : "The app that had this id is still being deleted.");
        }
        app.life = TimeOrderedId.at(now, random);
        app.challengeKey = new byte[CHALLENGE_KEY_LENGTH];
        random.nextBytes(app.challengeKey);
        app.createdAt = now;
        app.take(profile, now);
        app.persistAndFlush();
        return app;
    }

    /** The app of this id. Not by a query, whose parser would account for most of the first login's latency. */
    public static Optional<App> ofId(String id) {
        return RandomId.isPossible(id)
                ? Optional.ofNullable(getEntityManager().find(App.class, id)).filter(app -> app.deletedAt == null)
                : Optional.empty();
    }

    /** The first apps after this one, by id; null: from the beginning. */
    public static List<App> after(@Nullable String id, int limit) {
        return find("id > ?1 and deletedAt is null", Sort.by("id"), id == null ? "" : id)
                .page(0, limit)
                .list();
    }

    /**
     * Changes the app to the requested state.
     *
     * @param hasPasskeys whether a passkey is registered under the present rp_id
     * @throws ApiException 409 if the rp_id would change under registered passkeys
     */
    public void change(Profile profile, boolean hasPasskeys, Instant now) {
        if (hasPasskeys && !profile.rpId().equals(rpId)) {
            throw new ApiException(ErrorCode.CONFLICT, "rp_id cannot change once a passkey is registered under it.");
        }
        take(profile, now);
    }

    /** From now on the app does not exist, though its row stays until all others of the app have been erased. */
    public void delete(Instant now) {
        deletedAt = now;
    }

    /** Whether it already is in the requested state. */
    public boolean is(Profile profile) {
        return profile.equals(new Profile(name, rpId, rpName, authOrigin, additionalAuthOrigins, settings));
    }

    private void take(Profile profile, Instant now) {
        name = profile.name();
        rpId = profile.rpId();
        rpName = profile.rpName();
        authOrigin = profile.authOrigin();
        additionalAuthOrigins = profile.additionalAuthOrigins();
        settings = profile.settings();
        updatedAt = now;
    }

    /** The web origins of the app's pages. */
    public List<String> webOrigins() {
        List<String> origins = new ArrayList<>();
        origins.add(authOrigin.value());
        additionalAuthOrigins.forEach(origin -> origins.add(origin.value()));
        origins.addAll(settings.relatedOrigins());
        return origins;
    }

    /** The origins that may call the client API from a page, web view or extension. */
    public List<String> corsOrigins() {
        List<String> origins = webOrigins();
        for (NativeClient client : settings.nativeClients()) {
            if (client instanceof NativeClient.OwnOrigin own) {
                origins.add(own.origin());
            }
        }
        return origins;
    }

    /** The origins allowed in {@code clientDataJSON}: those of the app's pages and of its native clients. */
    public List<String> ceremonyOrigins() {
        List<String> origins = corsOrigins();
        for (NativeClient client : settings.nativeClients()) {
            if (client instanceof NativeClient.Android android) {
                origins.addAll(android.origins());
            } else if (client instanceof NativeClient.Ios) {
                origins.add("https://" + rpId.value());
            }
        }
        return origins.stream().distinct().toList();
    }

    /** The id in the API's paths. */
    public String id() {
        return id;
    }

    /** Distinguishes it from earlier and later apps with the same id: whatever is kept of an app is kept by this. */
    public UUID life() {
        return life;
    }

    /** The name for operators. */
    public String name() {
        return name;
    }

    /** The relying party identifier. */
    public RpId rpId() {
        return rpId;
    }

    /** The name that authenticators show. */
    public String rpName() {
        return rpName == null ? name : rpName;
    }

    /** The name that authenticators show, if it was set separately from the app's name. */
    public @Nullable String ownRpName() {
        return rpName;
    }

    /** The origin of the app's login page. */
    public Origin authOrigin() {
        return authOrigin;
    }

    /** Further origins under the rp_id. */
    public List<Origin> additionalAuthOrigins() {
        return additionalAuthOrigins;
    }

    /** The settings of its ceremonies. */
    public AppSettings settings() {
        return settings;
    }

    /** The events that one of its enabled webhooks wants; empty if it has none. */
    public Set<EventType> wantedEvents() {
        return EventType.of(wantedEvents);
    }

    /** Keys the challenges of logins without a transaction. */
    public byte[] challengeKey() {
        return challengeKey;
    }

    /** When it was created. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }
}
