package dev.latchkey.cli;

import dev.latchkey.housekeeping.Result;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** An operator's word for housekeeping to delete more than a tenth of a table at once. */
@Command(
        name = "delete-expired",
        description = {
            "Deletes all data whose retention period is over, however much that is, and prints how much it was;",
            "ends with 1 if a replica is just doing so."
        })
final class DeleteExpired extends ShellCommand {
    @Override
    int run(Operations operations) {
        Map<String, Result> results = operations.deleteExpired();
        results.forEach((what, result) -> out().printf(
                        "%-20s%s%n",
                        what, result.end() == Result.End.BUSY ? result.end().wire() : result.rows()));
        boolean isDone = results.values().stream().allMatch(result -> result.end() == Result.End.DONE);
        return isDone ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
