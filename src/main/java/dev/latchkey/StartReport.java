package dev.latchkey;

import dev.latchkey.admin.AdminConfig;
import dev.latchkey.app.PublicUrlConfig;
import dev.latchkey.connection.ProxyConfig;
import dev.latchkey.database.DatabaseDescription;
import dev.latchkey.http.OperatorsPages;
import dev.latchkey.http.OperatorsPortConfig;
import dev.latchkey.http.RateLimitConfig;
import dev.latchkey.sealing.EncryptionConfig;
import dev.latchkey.webhook.WebhooksConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Logs, once the service can be called, in five lines what runs, where, with which database, who can operate it and what in its
 * configuration is not safe for production. No line contains a secret.
 */
@ApplicationScoped
class StartReport {
    private static final Logger LOG = Logger.getLogger("dev.latchkey");
    private static final int MEBIBYTE = 1 << 20;

    private final AdminConfig operators;
    private final OperatorsPortConfig operatorsPort;
    private final OperatorsPages pages;
    private final PublicUrlConfig publicUrl;
    private final ProxyConfig proxies;
    private final RateLimitConfig rateLimits;
    private final EncryptionConfig encryption;
    private final WebhooksConfig webhooks;
    private final DatabaseDescription database;
    private final String version;
    private final String host;
    private final int port;
    private final Optional<Integer> managementPort;
    private final boolean isQuickstart;

    StartReport(
            AdminConfig operators,
            OperatorsPortConfig operatorsPort,
            OperatorsPages pages,
            PublicUrlConfig publicUrl,
            ProxyConfig proxies,
            RateLimitConfig rateLimits,
            EncryptionConfig encryption,
            WebhooksConfig webhooks,
            DatabaseDescription database,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "latchkey.management.port") Optional<Integer> managementPort,
            @ConfigProperty(name = "latchkey.quickstart.enabled", defaultValue = "false") boolean isQuickstart) {
        this.operators = operators;
        this.operatorsPort = operatorsPort;
        this.pages = pages;
        this.publicUrl = publicUrl;
        this.proxies = proxies;
        this.rateLimits = rateLimits;
        this.encryption = encryption;
        this.webhooks = webhooks;
        this.database = database;
        this.version = version;
        this.host = host;
        this.port = port;
        this.managementPort = managementPort;
        this.isQuickstart = isQuickstart;
    }

    void log() {
        LOG.infof(
                "Latchkey %s%s, Java %s, %d processors, %d MB of heap",
                version,
                isQuickstart ? " (quickstart)" : "",
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() / MEBIBYTE);
        LOG.infof(
                "Clients: http://%s:%d%s. Operators: %s%s. Metrics and health: %s",
                host,
                port,
                publicUrl.origin().map(origin -> ", public URL " + origin).orElse(""),
                operatorsPort.port().map(own -> "port " + own).orElse("the same port"),
                pages.showsConsole() ? ", with the console" : "",
                managementPort.map(own -> "port " + own).orElse("off"));
        LOG.infof("Database: %s", database.text());
        LOG.infof("Operators %s", operators());
        List<String> unsafe = unsafe();
        if (unsafe.isEmpty()) {
            LOG.info("Production: nothing in the configuration is known to be unsafe");
        } else {
            LOG.warnf("Not safe for production: %s", String.join("; ", unsafe));
        }
    }

    private String operators() {
        String ways = Stream.of(
                        operators.token().map(token -> "the static token"),
                        operators.jwt().issuer().map(issuer -> "JWTs of " + issuer))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" or "));
        return ways.isEmpty()
                ? "cannot sign in, because neither LATCHKEY_ADMIN_TOKEN nor LATCHKEY_ADMIN_JWT_ISSUER is set"
                : "sign in with " + ways;
    }

    private List<String> unsafe() {
        if (isQuickstart) {
            return List.of("this is the quickstart, with an embedded database and the operator's token in this log");
        }
        boolean canSignIn =
                operators.token().isPresent() || operators.jwt().issuer().isPresent();
        List<String> unsafe = new ArrayList<>();
        add(
                unsafe,
                publicUrl
                        .origin()
                        .filter(origin -> origin.value().startsWith("http:"))
                        .isPresent(),
                "LATCHKEY_PUBLIC_URL is http");
        add(unsafe, canSignIn && operatorsPort.port().isEmpty(), "the operators' API shares the clients' port");
        add(
                unsafe,
                proxies.networks().isEmpty(),
                "no LATCHKEY_TRUSTED_PROXIES, so a proxy's clients share its rate limit");
        add(unsafe, !rateLimits.enabled(), "rate limits are off");
        add(unsafe, encryption.key().isEmpty(), "no LATCHKEY_ENCRYPTION_KEY, so no signed nonces and no webhooks");
        add(unsafe, webhooks.unsafeAllowLocalhost(), "webhooks may reach this machine");
        return unsafe;
    }

    private static void add(List<String> unsafe, boolean applies, String what) {
        if (applies) {
            unsafe.add(what);
        }
    }
}
