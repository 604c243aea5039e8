package dev.latchkey.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Encrypts stored keys with the present encryption key. */
@Command(
        name = "reseal",
        description =
                "Encrypts with LATCHKEY_ENCRYPTION_KEY what LATCHKEY_ENCRYPTION_PREVIOUS_KEY has encrypted; can be"
                        + " interrupted and repeated.")
final class Reseal extends ShellCommand {
    @Override
    int run(Operations operations) {
        err().printf("Keys re-encrypted: %d%n", operations.reseal());
        return ExitCode.OK;
    }
}
