package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** A command that changes a user, and prints the result. */
abstract class UserCommand extends SupportCommand {
    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(index = "1", paramLabel = "EXTERNAL_ID", description = "The relying party's identifier of the user.")
    private @Nullable String externalId;

    /** Makes the change. */
    abstract void change(Support support, String app, String userId);

    @Override
    final int run(Support support) {
        String app = Objects.requireNonNull(appId);
        String userId = user(support, app, Objects.requireNonNull(externalId))
                .path("id")
                .asText();
        change(support, app, userId);
        JsonNode user = support.user(app, userId).path("user");
        print(user, Report.user(app, user));
        return ExitCode.OK;
    }
}
