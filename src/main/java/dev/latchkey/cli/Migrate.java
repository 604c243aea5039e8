package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Migrates the database to this version's schema. */
@Command(
        name = "migrate",
        description = "Migrates the database to this version's schema; does nothing if it is up to date.")
final class Migrate extends ShellCommand {
    @Override
    int run(Operations operations) {
        err().printf("Migrations applied: %d%n", operations.migrate());
        return ExitCode.OK;
    }
}
