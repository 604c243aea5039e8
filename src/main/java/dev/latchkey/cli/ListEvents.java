package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Lists events of the audit trail. */
final class ListEvents extends SupportCommand {
    private final PositionalParamSpec appId = argument("APP_ID", "The app.");
    private final OptionSpec externalId =
            option("--external-id", "Only those of the user with this identifier of the relying party.");
    private final OptionSpec userId = option("--user-id", "Only those of this user.");
    private final OptionSpec credentialId = option("--credential-id", "Only those with this passkey, in base64url.");
    private final OptionSpec requestId =
            option("--request-id", "Only the one with an attempt that was refused in this request.");
    private final OptionSpec type = option("--type", "Only those of this type, such as passkey_login.");
    private final OptionSpec outcome = option("--outcome", "Only those with this outcome, such as refused.");
    private final OptionSpec reason =
            option("--reason", "Only those with an attempt that was refused for this reason.");
    private final OptionSpec refused = flag("--refused", "Only those with a refused attempt.");
    private final OptionSpec since = option("--since", "Only those at or after this RFC 3339 time.");
    private final OptionSpec until = option("--until", "Only those before this RFC 3339 time.");
    private final OptionSpec limit = option("--limit", 20, "The number of events; 20 by default.");
    private final OptionSpec cursor = option("--cursor", "The member next of the page before, which --json prints.");

    ListEvents() {
        super("events", "Lists events of an app's audit trail, newest first.");
    }

    @Override
    int run(Support support) {
        JsonNode events = support.events(
                text(appId),
                Query.EMPTY
                        .with("external_id", value(externalId))
                        .with("user_id", value(userId))
                        .with("credential_id", value(credentialId))
                        .with("request_id", value(requestId))
                        .with("type", value(type))
                        .with("outcome", value(outcome))
                        .with("reason", value(reason))
                        .with("refused", isGiven(refused) ? true : null)
                        .with("since", value(since))
                        .with("until", value(until))
                        .with("limit", value(limit))
                        .with("cursor", value(cursor)));
        print(events, Report.events(events));
        return ExitCode.OK;
    }
}
