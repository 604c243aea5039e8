package dev.latchkey.cli;

import dev.latchkey.app.App;
import dev.latchkey.directory.AppRequest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Creates an app. */
@Command(name = "create-app", description = "Creates an app and prints its id.")
final class CreateApp extends ShellCommand {
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
                operations.settings(settings)));
        err().printf("App %s created for %s%n", app.name(), app.rpId());
        out().println(app.id());
        return ExitCode.OK;
    }
}
