package dev.latchkey.cli;

import picocli.CommandLine.Command;

/** The commands that manage API keys. */
@Command(
        name = "keys",
        description = "Lists, rotates and revokes the API keys of an app.",
        subcommands = {ListKeys.class, RotateKey.class, RevokeKey.class},
        synopsisSubcommandLabel = "COMMAND")
final class Keys {}
