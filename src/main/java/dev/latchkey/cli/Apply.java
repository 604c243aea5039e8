package dev.latchkey.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Creates and changes apps as a file declares. */
@Command(name = "apply", description = "Creates and changes apps as a file declares, all or none; deletes none.")
final class Apply extends ShellCommand {
    @Parameters(paramLabel = "FILE", description = "JSON: {\"apps\": [{\"id\", \"name\", \"rp_id\", …}]}")
    private @Nullable Path file;

    @Override
    int run(Operations operations) {
        operations
                .apply(Objects.requireNonNull(file))
                .forEach(applied -> out().printf("%s %s%n", applied.change().wire(), applied.appId()));
        return ExitCode.OK;
    }
}
