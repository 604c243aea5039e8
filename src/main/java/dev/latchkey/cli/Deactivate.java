package dev.latchkey.cli;

import dev.latchkey.shell.Support;

/** Prevents a user from logging in. */
final class Deactivate extends UserCommand {
    Deactivate() {
        super("deactivate", "Prevents a user from logging in.");
    }

    @Override
    void change(Support support, String app, String userId) {
        support.deactivate(app, userId);
    }
}
