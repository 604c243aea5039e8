package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Report;
import dev.latchkey.shell.Support;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Lists API keys. */
final class ListKeys extends SupportCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private final PositionalParamSpec appId = argument("APP_ID", "The app.");

    ListKeys() {
        super("list", "Lists the API keys of an app, oldest first, without their secrets.");
    }

    @Override
    int run(Support support) {
        List<JsonNode> keys = all(support, text(appId));
        ObjectNode result = JSON.createObjectNode();
        result.putArray("api_keys").addAll(keys);
        print(result, Report.keys(keys, Clock.systemUTC()));
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
