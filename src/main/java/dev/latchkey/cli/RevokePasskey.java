package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Revokes a passkey. */
final class RevokePasskey extends UserCommand {
    private final PositionalParamSpec passkeyId =
            argument("PASSKEY_ID", "The passkey's id, as the command why prints it.");

    RevokePasskey() {
        super("revoke-passkey", "Revokes a passkey, which cannot be undone.");
    }

    @Override
    void change(Support support, String app, String userId) {
        support.revokePasskey(app, userId, text(passkeyId));
    }
}
