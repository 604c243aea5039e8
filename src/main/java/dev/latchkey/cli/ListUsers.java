package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists users. */
@Command(name = "users", description = "Lists users of an app, newest first.")
final class ListUsers extends SupportCommand {
    @Parameters(paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Option(names = "--status", description = "Only those who are active, inactive or pending.")
    private @Nullable String status;

    @Option(names = "--external-id", description = "Only the one with this identifier of the relying party.")
    private @Nullable String externalId;

    @Option(names = "--credential-id", description = "Only the one with this passkey, in base64url.")
    private @Nullable String credentialId;

    @Option(names = "--limit", description = "The number of users; 20 by default.")
    private int limit = 20;

    @Option(names = "--page", description = "The page, from 1.")
    private int page = 1;

    @Override
    int run(Support support) {
        JsonNode users = support.users(
                Objects.requireNonNull(appId),
                Query.EMPTY
                        .with("status", status)
                        .with("identifier", externalId)
                        .with("credential_id", credentialId)
                        .with("limit", limit)
                        .with("page", page));
        print(users, Report.users(users));
        return ExitCode.OK;
    }
}
