package dev.latchkey.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.InternetDomainName;
import dev.latchkey.app.App;
import dev.latchkey.app.AppSettings;
import dev.latchkey.app.AppSettings.AttestationTrust;
import dev.latchkey.app.NativeClient;
import dev.latchkey.app.Origin;
import dev.latchkey.app.PasskeyEndpoints;
import dev.latchkey.app.PublicDocuments;
import dev.latchkey.attestation.TrustedMetadata;
import dev.latchkey.database.DatabaseClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks an app's configuration from the outside, as browsers, phones and the database see it. */
@ApplicationScoped
public class ConfigurationCheck {
    /**
     * Browsers consider up to this many distinct names in a related origins document (WebAuthn Level 3, section
     * 5.11.1).
     */
    private static final int MOST_LABELS = 5;

    private static final int MOST_ORIGINS = 10;
    private static final String LOCALHOST = "localhost";

    private final DatabaseClock databaseClock;
    private final Clock clock;
    private final TrustedMetadata metadata;
    private final Published published;

    ConfigurationCheck(
            DatabaseClock databaseClock, Clock clock, TrustedMetadata metadata, Vertx vertx, ObjectMapper json) {
        this.databaseClock = databaseClock;
        this.clock = clock;
        this.metadata = metadata;
        this.published = new Published(new Web(vertx, new HttpClientOptions(), InetAddress::getAllByName), json);
    }

    /** All findings about an app. Takes as long as its slowest origin: a few seconds at most. */
    public List<Finding> of(App app) {
        List<Future<Finding>> asked = documents(app);
        List<Finding> findings = new ArrayList<>();
        findings.add(rpId(app));
        findings.add(origins(app));
        findings.add(relatedOrigins(app));
        findings.add(clock());
        if (app.settings().attestationTrust() == AttestationTrust.MDS) {
            findings.add(metadata(metadata.state(), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
        }
        asked.forEach(answer ->
                findings.add(answer.toCompletionStage().toCompletableFuture().join()));
        return findings;
    }

    private static Finding rpId(App app) {
        return app.rpId().isLocalhost()
                ? Finding.warning("rp_id", "The rp_id is localhost: the passkeys work on this machine only.")
                : Finding.ok("rp_id", "The rp_id is " + app.rpId() + ".");
    }

    private static Finding origins(App app) {
        List<String> insecure = app.webOrigins().stream()
                .filter(origin -> Origin.of("origin", origin).host().equals(LOCALHOST))
                .toList();
        return insecure.isEmpty() || app.rpId().isLocalhost()
                ? Finding.ok("origins", "Every origin belongs to the rp_id or is a related origin.")
                : Finding.warning(
                        "origins", "Pages served from any user's own machine can use the app's API: " + insecure + ".");
    }

    private static Finding relatedOrigins(App app) {
        Set<String> labels = app.settings().relatedOrigins().stream()
                .map(origin -> label(Origin.of("related_origins", origin).host()))
                .collect(Collectors.toSet());
        return labels.size() <= MOST_LABELS
                ? Finding.ok("related_origins", "The related origins have " + labels.size() + " different names.")
                : Finding.warning(
                        "related_origins",
                        "The related origins have " + labels.size()
                                + " different names, but browsers may consider only " + MOST_LABELS
                                + ": put the most important first.");
    }

    /** The label under which a domain was registered: {@code example} of {@code login.example.co.uk}. */
    private static String label(String host) {
        if (InternetDomainName.isValid(host)) {
            InternetDomainName name = InternetDomainName.from(host);
            if (name.isUnderPublicSuffix()) {
                return name.topPrivateDomain().parts().get(0);
            }
        }
        String[] labels = host.split("[.]", -1);
        return labels[Math.max(0, labels.length - 2)];
    }

    private Finding clock() {
        Duration ahead = databaseClock.compare();
        String apart =
                "This replica's clock and the database's are " + ahead.abs().toMillis() + " ms apart.";
        return DatabaseClock.isTolerable(ahead)
                ? Finding.ok("clock", apart)
                : Finding.warning("clock", apart + " Tickets expire that much too early or too late.");
    }

    static Finding metadata(Optional<TrustedMetadata.State> known, LocalDate today) {
        if (known.isEmpty()) {
            return Finding.failed("metadata", "No FIDO metadata are available yet: no new passkey is trusted.");
        }
        TrustedMetadata.State state = known.get();
        String which = "The FIDO metadata in use are number " + state.no() + ", with the next update due on "
                + state.nextUpdate();
        if (state.isStale()) {
            return Finding.failed("metadata", which + ", too long ago: no new passkey is trusted.");
        }
        return today.isAfter(state.nextUpdate())
                ? Finding.warning("metadata", which + ", which is overdue.")
                : Finding.ok("metadata", which + ".");
    }

    private List<Future<Finding>> documents(App app) {
        boolean local = app.rpId().isLocalhost();
        Origin home = local ? app.authOrigin() : Origin.of("rp_id", "https://" + app.rpId());
        List<Origin> others = app.webOrigins().stream()
                .map(origin -> Origin.of("origin", origin))
                .filter(origin -> !origin.equals(home))
                .distinct()
                .limit(MOST_ORIGINS)
                .toList();
        List<Future<Finding>> findings = new ArrayList<>();
        for (Published.Document document : wanted(app)) {
            findings.add(published.where(document, home, local));
            others.forEach(origin -> findings.add(published.elsewhere(document, origin, local)));
        }
        return findings;
    }

    /** The documents that clients will look for, given the configuration. */
    private static List<Published.Document> wanted(App app) {
        AppSettings settings = app.settings();
        List<Published.Document> documents = new ArrayList<>();
        if (!settings.relatedOrigins().isEmpty()) {
            documents.add(new Published.Document(
                    "webauthn", "webauthn", new PublicDocuments.RelatedOrigins(settings.relatedOrigins())));
        }
        if (has(settings, NativeClient.Ios.class)) {
            documents.add(new Published.Document(
                    "apple_app_site_association",
                    "apple-app-site-association",
                    PublicDocuments.appleAppSiteAssociation(app)));
        }
        if (has(settings, NativeClient.Android.class)) {
            documents.add(new Published.Document("assetlinks", "assetlinks.json", PublicDocuments.assetLinks(app)));
        }
        if (!settings.passkeyEndpoints().equals(PasskeyEndpoints.NONE)) {
            documents.add(new Published.Document(
                    "passkey_endpoints", "passkey-endpoints", PublicDocuments.passkeyEndpoints(app)));
        }
        return documents;
    }

    private static boolean has(AppSettings settings, Class<? extends NativeClient> kind) {
        return settings.nativeClients().stream().anyMatch(kind::isInstance);
    }
}
