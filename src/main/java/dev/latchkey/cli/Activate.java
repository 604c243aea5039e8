package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import picocli.CommandLine.Command;

/** Allows a user to log in again. */
@Command(name = "activate", description = "Allows a user to log in again.")
final class Activate extends UserCommand {
    @Override
    void change(Support support, String app, String userId) {
        support.activate(app, userId);
    }
}
