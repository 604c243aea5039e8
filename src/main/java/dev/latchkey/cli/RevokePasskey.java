package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Revokes a passkey. */
@Command(name = "revoke-passkey", description = "Revokes a passkey, which cannot be undone.")
final class RevokePasskey extends SupportCommand {
    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(index = "1", paramLabel = "EXTERNAL_ID", description = "The relying party's identifier of the user.")
    private @Nullable String externalId;

    @Parameters(index = "2", paramLabel = "PASSKEY_ID", description = "The passkey's id, as the command why prints it.")
    private @Nullable String passkeyId;

    @Override
    int run(Support support) {
        String app = Objects.requireNonNull(appId);
        String userId = user(support, app, Objects.requireNonNull(externalId))
                .path("id")
                .asText();
        support.revokePasskey(app, userId, Objects.requireNonNull(passkeyId));
        printUser(support, app, userId);
        return ExitCode.OK;
    }
}
