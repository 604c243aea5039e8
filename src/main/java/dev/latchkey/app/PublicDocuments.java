package dev.latchkey.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The documents that browsers, phones and password managers fetch from {@code /.well-known/} at the relying party's own domain,
 * where a reverse proxy exposes them. The members' names are those of the documents' standards.
 */
public final class PublicDocuments {
    private static final List<String> RELATIONS =
            List.of("delegate_permission/common.get_login_creds", "delegate_permission/common.handle_all_urls");

    private PublicDocuments() {}

    /**
     * {@code webauthn}: the web origins that may use the passkeys of the rp_id (WebAuthn Level 3, section 5.11).
     *
     * @param origins related origins first, because browsers may stop after five distinct labels and do not need the others
     */
    public record RelatedOrigins(@JsonProperty("origins") List<String> origins) {}

    /** {@code apple-app-site-association}: the iOS apps that may use the passkeys (Apple, "Supporting associated domains"). */
    public record AppleAppSiteAssociation(
            @JsonProperty("webcredentials") WebCredentials webcredentials) {}

    /**
     * The iOS apps that share credentials with the domain.
     *
     * @param apps team and bundle of each, joined by a dot
     */
    public record WebCredentials(@JsonProperty("apps") List<String> apps) {}

    /** One statement of {@code assetlinks.json}: an Android app may use the passkeys (Google, "Digital Asset Links"). */
    public record AssetLink(
            @JsonProperty("relation") List<String> relation,
            @JsonProperty("target") AndroidApp target) {}

    /** The app that a statement is about. */
    public record AndroidApp(
            @JsonProperty("namespace") String namespace,
            @JsonProperty("package_name") String packageName,
            @JsonProperty("sha256_cert_fingerprints") List<String> sha256CertFingerprints) {}

    /** {@code passkey-endpoints}: the relying party's pages for passkeys (W3C, Passkey Endpoints) that are set. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Endpoints(
            @JsonProperty("enroll") @Nullable String enroll,
            @JsonProperty("manage") @Nullable String manage,
            @JsonProperty("prfUsageDetails") @Nullable String prfUsageDetails) {}

    public static RelatedOrigins relatedOrigins(App app) {
        return new RelatedOrigins(Stream.concat(app.settings().relatedOrigins().stream(), app.webOrigins().stream())
                .distinct()
                .toList());
    }

    public static AppleAppSiteAssociation appleAppSiteAssociation(App app) {
        return new AppleAppSiteAssociation(new WebCredentials(clients(app, NativeClient.Ios.class)
                .map(client -> client.teamId() + "." + client.bundleId())
                .toList()));
    }

    public static List<AssetLink> assetLinks(App app) {
        return clients(app, NativeClient.Android.class)
                .map(client -> new AssetLink(
                        RELATIONS,
                        new AndroidApp("android_app", client.packageName(), client.sha256CertFingerprints())))
                .toList();
    }

    public static Endpoints passkeyEndpoints(App app) {
        PasskeyEndpoints pages = app.settings().passkeyEndpoints();
        return new Endpoints(pages.enroll(), pages.manage(), pages.prfUsageDetails());
    }

    private static <C extends NativeClient> Stream<C> clients(App app, Class<C> kind) {
        return app.settings().nativeClients().stream().filter(kind::isInstance).map(kind::cast);
    }
}
