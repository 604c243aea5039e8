package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import picocli.CommandLine.Command;

/** Prevents a user from logging in. */
@Command(name = "deactivate", description = "Prevents a user from logging in.")
final class Deactivate extends UserCommand {
    @Override
    void change(Support support, String app, String userId) {
        support.deactivate(app, userId);
    }
}
