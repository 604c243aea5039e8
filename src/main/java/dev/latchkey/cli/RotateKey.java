package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.shell.Refused;
import dev.latchkey.shell.Support;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Replaces an API key. The old one stays valid, because only the operator knows when all backends have the new secret. */
final class RotateKey extends SupportCommand {
    private static final JsonMapper JSON = new JsonMapper();

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
        JsonNode created = support.createKey(app, like(key(support, app, old)));
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

    private static ObjectNode like(JsonNode old) {
        ObjectNode request = JSON.createObjectNode();
        request.set("name", old.get("name"));
        request.set("scopes", old.get("scopes"));
        String expiresAt = old.path("expires_at").textValue();
        if (expiresAt != null) {
            Duration lifetime =
                    Duration.between(Instant.parse(old.path("created_at").asText()), Instant.parse(expiresAt));
            request.put("expires_at", Clock.systemUTC().instant().plus(lifetime).toString());
        }
        return request;
    }
}
