package dev.latchkey.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.app.App;
import dev.latchkey.directory.AppRequest;
import dev.latchkey.error.ApiException;
import dev.latchkey.wire.JsonValue;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Creates an app. */
@Command(name = "create-app", description = "Creates an app and prints its id.")
final class CreateApp extends ShellCommand {
    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--name", required = true, description = "The name for operators.")
    private @Nullable String name;

    @Option(names = "--rp-id", required = true, description = "The relying party's domain, such as example.com.")
    private @Nullable String rpId;

    @Option(
            names = "--auth-origin",
            required = true,
            description = "The origin of the login page, such as https://login.example.com.")
    private @Nullable String authOrigin;

    @Option(names = "--additional-auth-origin", description = "Another origin under the rp-id; may be repeated.")
    private List<String> additionalAuthOrigins = List.of();

    @Option(names = "--rp-name", description = "The name that authenticators show, if different.")
    private @Nullable String rpName;

    @Option(names = "--id", description = "The app's id, for example from another service; random by default.")
    private @Nullable String id;

    @Option(names = "--settings", description = "Settings that differ from the defaults, as a JSON object.")
    private String settings = "{}";

    @Override
    int run(Operations operations) {
        App app = operations.createApp(new AppRequest(
                id,
                Objects.requireNonNull(name),
                Objects.requireNonNull(rpId),
                rpName,
                Objects.requireNonNull(authOrigin),
                additionalAuthOrigins,
                settings()));
        err().printf("App %s created for %s%n", app.name(), app.rpId());
        out().println(app.id());
        return ExitCode.OK;
    }

    private ObjectNode settings() {
        try {
            return new JsonValue("settings", JSON.readTree(settings)).objectNode();
        } catch (JsonProcessingException e) {
            throw ApiException.invalid("settings must be a JSON object.");
        }
    }
}
