package dev.latchkey.cli;

import dev.latchkey.error.ApiException;
import dev.latchkey.transfer.ImportSource;
import dev.latchkey.transfer.ImportSummary;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Imports users and passkeys into an app. */
@Command(
        name = "import",
        description =
                "Adds the users and passkeys of a file to an app, does not change existing ones, and reports errors,"
                        + " progress and a summary, one JSON object per line; exits with 1 if a line could not be imported.")
final class ImportUsers extends ShellCommand {
    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(index = "1", paramLabel = "FILE", description = "An export; - is standard input.")
    private @Nullable Path file;

    @Option(names = "--passage-users", description = "The file is a CSV export of users from Passage.")
    private boolean passageUsers;

    @Option(names = "--dry-run", description = "Imports nothing, and reports what would be imported.")
    private boolean dryRun;

    @Override
    int run(Operations operations) {
        try (InputStream in = open(Objects.requireNonNull(file))) {
            ImportSummary summary = operations.importUsers(
                    Objects.requireNonNull(appId),
                    passageUsers ? ImportSource.PASSAGE_USERS : ImportSource.EXPORT,
                    dryRun,
                    in,
                    outBytes());
            return summary.errors() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (IOException e) {
            throw ApiException.invalid("The file cannot be read.");
        }
    }

    private static InputStream open(Path source) throws IOException {
        return new BufferedInputStream(
                source.toString().equals("-") ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(source));
    }
}
