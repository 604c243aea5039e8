package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Lists API keys. */
@Command(name = "list", description = "Lists the API keys of an app, oldest first, without their secrets.")
final class ListKeys extends SupportCommand {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Override
    int run(Support support) {
        List<JsonNode> keys = all(support, Objects.requireNonNull(appId));
        print(JSON.valueToTree(Map.of("api_keys", keys)), Report.keys(keys, Clock.systemUTC()));
        return ExitCode.OK;
    }

    /** All keys of an app. */
    static List<JsonNode> all(Support support, String appId) {
        List<JsonNode> keys = new ArrayList<>();
        String cursor = null;
        do {
            JsonNode page = support.keys(appId, Query.EMPTY.with("cursor", cursor));
            page.path("api_keys").forEach(keys::add);
            cursor = page.path("next").textValue();
        } while (cursor != null);
        return keys;
    }
}
