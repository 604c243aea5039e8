package dev.latchkey.cli;

import dev.latchkey.error.ApiException;
import dev.latchkey.transfer.ExportCursor;
import dev.latchkey.transfer.UnfinishedExport;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports an app's users and passkeys. */
@Command(
        name = "export",
        description =
                "Writes an app's users and passkeys as of now, one JSON object per line; see docs/transfer-format.md.")
final class ExportUsers extends ShellCommand {
    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "The file to write, which must not exist unless --resume is given; - is standard output.")
    private @Nullable Path file;

    @Option(
            names = "--resume",
            description =
                    "Continues an interrupted export after the last checkpoint in its file, with the data as of now.")
    private boolean resume;

    @Override
    int run(Operations operations) {
        Path target = Objects.requireNonNull(file);
        try {
            ExportCursor after = ExportCursor.START;
            if (resume) {
                Optional<UnfinishedExport> unfinished = UnfinishedExport.of(target);
                if (unfinished.isEmpty()) {
                    err().println("The export is complete.");
                    return ExitCode.OK;
                }
                after = unfinished.get().cut();
            }
            try (OutputStream out = open(target)) {
                operations.exportUsers(Objects.requireNonNull(appId), after, out);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw ApiException.invalid("The file cannot be written.");
        }
    }

    private OutputStream open(Path target) throws IOException {
        return new BufferedOutputStream(
                target.toString().equals("-")
                        ? new FileOutputStream(FileDescriptor.out)
                        : Files.newOutputStream(
                                target, resume ? StandardOpenOption.APPEND : StandardOpenOption.CREATE_NEW));
    }
}
