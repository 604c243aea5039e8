package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Refused;
import dev.latchkey.shell.Support;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** A command that makes calls of the operators' API: of a running service if one is configured, otherwise in this process. */
abstract class SupportCommand extends ShellCommand {
    @Option(names = "--json", description = "Prints JSON as the operators' API has it.")
    private boolean json;

    /**
     * Executes the command.
     *
     * @return the exit code
     * @throws Refused if a call fails
     */
    abstract int run(Support support);

    @Override
    final int run(Operations operations) {
        return run(operations.support());
    }

    /** Prints a result. */
    final void print(JsonNode result, String text) {
        if (json) {
            out().println(result);
        } else {
            out().print(text);
        }
    }

    /**
     * The user with this identifier of the relying party.
     *
     * @throws Refused if there is none
     */
    static JsonNode user(Support support, String appId, String externalId) {
        JsonNode users = support.users(
                        appId, Query.EMPTY.with("identifier", externalId).with("limit", 1))
                .path("users");
        return StreamSupport.stream(users.spliterator(), false)
                .filter(user -> user.path("external_id").asText().equals(externalId))
                .findFirst()
                .orElseThrow(() -> new Refused("The app has no user with this external id. A user exists from the first"
                        + " registration that the relying party's backend requests."));
    }
}
