package dev.latchkey.cli;

import dev.latchkey.shell.Support;

/** Allows a user to log in again. */
final class Activate extends UserCommand {
    Activate() {
        super("activate", "Allows a user to log in again.");
    }

    @Override
    void change(Support support, String app, String userId) {
        support.activate(app, userId);
    }
}
