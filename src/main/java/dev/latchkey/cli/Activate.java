package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Allows a user to log in again. */
@Command(name = "activate", description = "Allows a user to log in again.")
final class Activate extends SupportCommand {
    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(index = "1", paramLabel = "EXTERNAL_ID", description = "The relying party's identifier of the user.")
    private @Nullable String externalId;

    @Override
    int run(Support support) {
        String app = Objects.requireNonNull(appId);
        String userId = user(support, app, Objects.requireNonNull(externalId))
                .path("id")
                .asText();
        support.activate(app, userId);
        printUser(support, app, userId);
        return ExitCode.OK;
    }
}
