package dev.latchkey.cli;

import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that manage API keys. */
final class Keys {
    private Keys() {}

    /** The group of them. */
    static CommandSpec spec() {
        CommandSpec keys = CommandSpec.create().name("keys");
        keys.usageMessage()
                .description("Lists, rotates and revokes the API keys of an app.")
                .synopsisSubcommandLabel("COMMAND");
        Stream.of(new ListKeys(), new RotateKey(), new RevokeKey())
                .map(SupportCommand::spec)
                .forEach(command -> keys.addSubcommand(command.name(), command));
        return keys;
    }
}
