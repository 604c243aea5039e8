package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Lists users. */
final class ListUsers extends SupportCommand {
    private final PositionalParamSpec appId = argument("APP_ID", "The app.");
    private final OptionSpec status = option("--status", "Only those who are active, inactive or pending.");
    private final OptionSpec externalId =
            option("--external-id", "Only the one with this identifier of the relying party.");
    private final OptionSpec credentialId = option("--credential-id", "Only the one with this passkey, in base64url.");
    private final OptionSpec limit = option("--limit", 20, "The number of users; 20 by default.");
    private final OptionSpec page = option("--page", 1, "The page, from 1.");

    ListUsers() {
        super("users", "Lists users of an app, newest first.");
    }

    @Override
    int run(Support support) {
        JsonNode users = support.users(
                text(appId),
                Query.EMPTY
                        .with("status", value(status))
                        .with("identifier", value(externalId))
                        .with("credential_id", value(credentialId))
                        .with("limit", value(limit))
                        .with("page", value(page)));
        print(users, Report.users(users));
        return ExitCode.OK;
    }
}
