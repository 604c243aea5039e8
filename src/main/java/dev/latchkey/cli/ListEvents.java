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

/** Lists events of the audit trail. */
@Command(name = "events", description = "Lists events of an app's audit trail, newest first.")
final class ListEvents extends SupportCommand {
    @Parameters(paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Option(names = "--external-id", description = "Only those of the user with this identifier of the relying party.")
    private @Nullable String externalId;

    @Option(names = "--user-id", description = "Only those of this user.")
    private @Nullable String userId;

    @Option(names = "--credential-id", description = "Only those with this passkey, in base64url.")
    private @Nullable String credentialId;

    @Option(names = "--request-id", description = "Only the one with an attempt that was refused in this request.")
    private @Nullable String requestId;

    @Option(names = "--type", description = "Only those of this type, such as passkey_login.")
    private @Nullable String type;

    @Option(names = "--outcome", description = "Only those with this outcome, such as refused.")
    private @Nullable String outcome;

    @Option(names = "--reason", description = "Only those with an attempt that was refused for this reason.")
    private @Nullable String reason;

    @Option(names = "--refused", description = "Only those with a refused attempt.")
    private boolean refused;

    @Option(names = "--since", description = "Only those at or after this RFC 3339 time.")
    private @Nullable String since;

    @Option(names = "--until", description = "Only those before this RFC 3339 time.")
    private @Nullable String until;

    @Option(names = "--limit", description = "The number of events; 20 by default.")
    private int limit = 20;

    @Option(names = "--cursor", description = "The member next of the page before, which --json prints.")
    private @Nullable String cursor;

    @Override
    int run(Support support) {
        JsonNode events = support.events(
                Objects.requireNonNull(appId),
                Query.EMPTY
                        .with("external_id", externalId)
                        .with("user_id", userId)
                        .with("credential_id", credentialId)
                        .with("request_id", requestId)
                        .with("type", type)
                        .with("outcome", outcome)
                        .with("reason", reason)
                        .with("refused", refused ? true : null)
                        .with("since", since)
                        .with("until", until)
                        .with("limit", limit)
                        .with("cursor", cursor));
        print(events, Report.events(events));
        return ExitCode.OK;
    }
}
