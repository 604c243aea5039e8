package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Revokes an API key. */
@Command(name = "revoke", description = "Revokes an API key: within five seconds no replica accepts it.")
final class RevokeKey extends SupportCommand {
    @Parameters(index = "0", paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Parameters(index = "1", paramLabel = "KEY_ID", description = "The key, as keys list prints it.")
    private @Nullable String keyId;

    @Override
    int run(Support support) {
        support.revokeKey(Objects.requireNonNull(appId), Objects.requireNonNull(keyId));
        return ExitCode.OK;
    }
}
