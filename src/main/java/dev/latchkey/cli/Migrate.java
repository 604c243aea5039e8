package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Brings the database to this version's schema. */
@Command(name = "migrate", description = "Brings the database to this version's schema; does nothing when it has it.")
final class Migrate extends ShellCommand {
    @Override
    int run(Operations operations) {
        err().printf("Migrations applied: %d%n", operations.migrate());
        return ExitCode.OK;
    }
}
