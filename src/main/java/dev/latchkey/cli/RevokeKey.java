package dev.latchkey.cli;

import dev.latchkey.shell.Support;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Revokes an API key. */
final class RevokeKey extends SupportCommand {
    private final PositionalParamSpec appId = argument("APP_ID", "The app.");
    private final PositionalParamSpec keyId = argument("KEY_ID", "The key, as keys list prints it.");

    RevokeKey() {
        super("revoke", "Revokes an API key: within five seconds no replica accepts it.");
    }

    @Override
    int run(Support support) {
        support.revokeKey(text(appId), text(keyId));
        return ExitCode.OK;
    }
}
