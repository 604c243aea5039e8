package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command that changes a user, and prints the result. */
abstract class UserCommand extends SupportCommand {
    private final PositionalParamSpec appId = argument("APP_ID", "The app.");
    private final PositionalParamSpec externalId =
            argument("EXTERNAL_ID", "The relying party's identifier of the user.");

    UserCommand(String name, String description) {
        super(name, description);
    }

    /** Makes the change. */
    abstract void change(Support support, String app, String userId);

    @Override
    final int run(Support support) {
        String app = text(appId);
        String userId = user(support, app, text(externalId)).path("id").asText();
        change(support, app, userId);
        JsonNode user = support.user(app, userId).path("user");
        print(user, Report.user(app, user));
        return ExitCode.OK;
    }
}
