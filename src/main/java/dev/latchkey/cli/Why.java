package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Explains why a user cannot log in. */
@Command(
        name = "why",
        description =
                "Explains why a user cannot log in: their status, passkeys and last attempts, each refusal with its"
                        + " cause and remedy; see docs/troubleshooting.md.")
final class Why extends SupportCommand {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(index = "1", paramLabel = "EXTERNAL_ID", description = "The relying party's identifier of the user.")
    private @Nullable String externalId;

    @Option(names = "--limit", description = "The number of events, 1 to 250; 10 by default.")
    private int limit = 10;

    @Override
    int run(Support support) {
        String app = Objects.requireNonNull(appId);
        String id = user(support, app, Objects.requireNonNull(externalId))
                .path("id")
                .asText();
        JsonNode user = support.user(app, id).path("user");
        JsonNode events = support.events(app, Query.EMPTY.with("user_id", id).with("limit", limit));
        print(JSON.valueToTree(Map.of("user", user, "events", events.path("events"))), Report.why(app, user, events));
        return ExitCode.OK;
    }
}
