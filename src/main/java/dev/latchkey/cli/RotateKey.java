package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Refused;
import dev.latchkey.shell.Support;
import dev.latchkey.wire.Rfc3339;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Replaces an API key. The old one stays valid, because only the operator knows when all backends have the new secret. */
final class RotateKey extends SupportCommand {
    private final PositionalParamSpec appId = argument("APP_ID", "The app.");
    private final PositionalParamSpec keyId = argument("KEY_ID", "The key, as keys list prints it.");
    private final OptionSpec revokeOld =
            flag("--revoke-old", "Revokes the old key at once, for one whose secret has become known to others.");

    RotateKey() {
        super(
                "rotate",
                "Creates a key with the name, scopes and lifetime of another one and prints its secret, which is shown only once.",
                "The old key remains valid until keys revoke, once all backends have the new secret.");
    }

    @Override
    int run(Support support) {
        String app = text(appId);
        String old = text(keyId);
        boolean revokesOld = isGiven(revokeOld);
        JsonNode present = key(support, app, old);
        JsonNode created = support.createKey(app, present.path("name").asText(), scopes(present), expiry(present));
        if (revokesOld) {
            support.revokeKey(app, old);
        }
        err().printf(
                        "API key %s created; its secret is shown only once%n",
                        created.at("/api_key/id").asText());
        err().println(
                        revokesOld
                                ? "The old key is revoked."
                                : "When all backends use it: latchkey keys revoke " + app + " " + old);
        print(created, created.path("secret").asText() + System.lineSeparator());
        return ExitCode.OK;
    }

    private static JsonNode key(Support support, String appId, String keyId) {
        return ListKeys.all(support, appId).stream()
                .filter(key -> key.path("id").asText().equals(keyId))
                .filter(key -> key.path("revoked_at").isNull())
                .findFirst()
                .orElseThrow(() -> new Refused("The app has no key with this id that is not revoked."));
    }

    private static List<String> scopes(JsonNode key) {
        List<String> scopes = new ArrayList<>();
        key.path("scopes").forEach(scope -> scopes.add(scope.asText()));
        return scopes;
    }

    /** When a key that is created now with the lifetime of this one expires; null: never. */
    private static @Nullable String expiry(JsonNode key) {
        String expiresAt = key.path("expires_at").textValue();
        if (expiresAt == null) {
            return null;
        }
        Duration lifetime = Duration.between(time(key.path("created_at").asText()), time(expiresAt));
        return Clock.systemUTC().instant().plus(lifetime).toString();
    }

    private static Instant time(String text) {
        return Rfc3339.parse(text).orElseThrow();
    }
}
