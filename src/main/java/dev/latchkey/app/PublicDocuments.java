package dev.latchkey.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an app tells browsers, phones and password managers, who look for it under {@code /.well-known/} at the relying
 * party's own domain: there a reverse proxy exposes these documents. The members' names are those of their standards.
 */
public final class PublicDocuments {
    private static final List<String> RELATIONS =
            List.of("delegate_permission/common.get_login_creds", "delegate_permission/common.handle_all_urls");

    private PublicDocuments() {}

    /**
     * {@code webauthn}: which web origins may use the passkeys of the rp_id (WebAuthn Level 3, section 5.11).
     *
     * @param origins the related ones first, for browsers read no further than five names and need none for the others
     */
    public record RelatedOrigins(@JsonProperty("origins") List<String> origins) {}

    /** {@code apple-app-site-association}: which iOS apps may use them (Apple, "Supporting associated domains"). */
    public record AppleAppSiteAssociation(
            @JsonProperty("webcredentials") WebCredentials webcredentials) {}

    /**
     * The apps that share credentials with the domain.
     *
     * @param apps team and bundle, joined by a dot
     */
    public record WebCredentials(@JsonProperty("apps") List<String> apps) {}

    /** One statement of {@code assetlinks.json}: an Android app may use them (Google, "Digital Asset Links"). */
    public record AssetLink(
            @JsonProperty("relation") List<String> relation,
            @JsonProperty("target") AndroidApp target) {}

    /**
     * The app that a statement is about.
     *
     * @param sha256CertFingerprints of its signing certificates
     */
    public record AndroidApp(
            @JsonProperty("namespace") String namespace,
            @JsonProperty("package_name") String packageName,
            @JsonProperty("sha256_cert_fingerprints") List<String> sha256CertFingerprints) {}

    /** {@code passkey-endpoints}: the relying party's pages for passkeys (W3C, Passkey Endpoints); unset ones left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Endpoints(
            @JsonProperty("enroll") @Nullable String enroll,
            @JsonProperty("manage") @Nullable String manage,
            @JsonProperty("prfUsageDetails") @Nullable String prfUsageDetails) {}

    /** The app's {@code webauthn}. */
    public static RelatedOrigins relatedOrigins(App app) {
        return new RelatedOrigins(Stream.concat(app.settings().relatedOrigins().stream(), app.webOrigins().stream())
                .distinct()
                .toList());
    }

    /** The app's {@code apple-app-site-association}. */
    public static AppleAppSiteAssociation appleAppSiteAssociation(App app) {
        return new AppleAppSiteAssociation(new WebCredentials(clients(app, NativeClient.Ios.class)
                .map(client -> client.teamId() + "." + client.bundleId())
                .toList()));
    }

    /** The app's {@code assetlinks.json}. */
    public static List<AssetLink> assetLinks(App app) {
        return clients(app, NativeClient.Android.class)
                .map(client -> new AssetLink(
                        RELATIONS,
                        new AndroidApp("android_app", client.packageName(), client.sha256CertFingerprints())))
                .toList();
    }

    /** The app's {@code passkey-endpoints}. */
    public static Endpoints passkeyEndpoints(App app) {
        PasskeyEndpoints pages = app.settings().passkeyEndpoints();
        return new Endpoints(pages.enroll(), pages.manage(), pages.prfUsageDetails());
    }

    private static <C extends NativeClient> Stream<C> clients(App app, Class<C> kind) {
        return app.settings().nativeClients().stream().filter(kind::isInstance).map(kind::cast);
    }
}
