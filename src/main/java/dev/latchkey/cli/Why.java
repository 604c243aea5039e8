package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Explains why a user cannot log in. */
final class Why extends SupportCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private final PositionalParamSpec appId = argument("APP_ID", "The app.");
    private final PositionalParamSpec externalId =
            argument("EXTERNAL_ID", "The relying party's identifier of the user.");
    private final OptionSpec limit = option("--limit", 10, "The number of events, 1 to 250; 10 by default.");

    Why() {
        super(
                "why",
                "Explains why a user cannot log in: their status, passkeys and last attempts, each refusal with its"
                        + " cause and remedy; see docs/troubleshooting.md.");
    }

    @Override
    int run(Support support) {
        String app = text(appId);
        String id = user(support, app, text(externalId)).path("id").asText();
        JsonNode user = support.user(app, id).path("user");
        JsonNode events = support.events(app, Query.EMPTY.with("user_id", id).with("limit", value(limit)));
        ObjectNode result = JSON.createObjectNode();
        result.set("user", user);
        result.set("events", events.path("events"));
        print(result, Report.why(app, user, events));
        return ExitCode.OK;
    }
}
