package dev.latchkey.cli;

import dev.latchkey.check.Finding;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Checks an app from outside. */
@Command(
        name = "check",
        description =
                "Checks an app as browsers, phones and the database see it; exits with 1 if something does not work.")
final class Check extends ShellCommand {
    @Parameters(paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Override
    int run(Operations operations) {
        List<Finding> findings = operations.check(Objects.requireNonNull(appId));
        findings.forEach(
                finding -> out().printf("%-8s%-28s%s%n", finding.status().wire(), finding.name(), finding.message()));
        boolean works = findings.stream().noneMatch(finding -> finding.status() == Finding.Status.FAILED);
        return works ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
