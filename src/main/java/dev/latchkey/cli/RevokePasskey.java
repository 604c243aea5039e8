package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Revokes a passkey. */
@Command(name = "revoke-passkey", description = "Revokes a passkey, which cannot be undone.")
final class RevokePasskey extends UserCommand {
    @Parameters(index = "2", paramLabel = "PASSKEY_ID", description = "The passkey's id, as the command why prints it.")
    private @Nullable String passkeyId;

    @Override
    void change(Support support, String app, String userId) {
        support.revokePasskey(app, userId, Objects.requireNonNull(passkeyId));
    }
}
