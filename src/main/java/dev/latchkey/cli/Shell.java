package dev.latchkey.cli;

import dev.latchkey.process.StartFailure;
import dev.latchkey.shell.HttpSupport;
import dev.latchkey.shell.Refused;
import dev.latchkey.shell.Support;
import io.quarkus.runtime.Quarkus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command line, which is parsed before anything is started, so that help and usage errors are immediate and need no
 * database. Then the service starts without its ports and jobs, and the command runs in it. Exit codes: 0 success, 1 refused
 * or failed, 2 invalid usage.
 */
@Command(
        name = "latchkey",
        description = "A self-hosted passkey service. Without a command the service runs.",
        subcommands = {
            Migrate.class,
            CreateApp.class,
            CreateKey.class,
            Apply.class,
            Check.class,
            ExportUsers.class,
            ImportUsers.class,
            DeleteExpired.class,
            Reseal.class,
            WebhooksCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Shell.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The database and everything else are configured as for the service, by LATCHKEY_DB_URL and so on.",
            "If LATCHKEY_URL names a running service, why, users, events, keys, activate, deactivate and revoke-passkey",
            "call it, with the token LATCHKEY_TOKEN or LATCHKEY_ADMIN_TOKEN.",
            "Exit codes: 0 success, 1 refused or failed, 2 invalid usage."
        })
public final class Shell {
    /** A command's standard output is for scripts, and nothing else of the service runs. */
    private static final Map<String, String> NOTHING_BUT_THE_COMMAND = Map.of(
            "quarkus.http.host-enabled", "false",
            "quarkus.management.host-enabled", "false",
            "quarkus.flyway.migrate-at-start", "false",
            "latchkey.admin.port", "",
            "latchkey.apps.file", "",
            "quarkus.log.console.stderr", "true",
            "quarkus.log.level", "WARN",
            "quarkus.log.category.\"org.hibernate\".level", "OFF");

    Shell() {}

    /** Runs a command line and returns its exit code. */
    public static int run(String... arguments) {
        return supportCommand(arguments)
                .flatMap(command -> call(command, System.getenv()))
                .orElseGet(() -> parser(parsed -> start(arguments)).execute(arguments));
    }

    /**
     * The command of a valid command line for support; empty for any other command line. Found without {@link #parser}, which takes
     * longer than a call of a running service.
     */
    private static Optional<SupportCommand> supportCommand(String... arguments) {
        try {
            ParseResult parsed = new CommandLine(withSupport(CommandSpec.create())).parseArgs(arguments);
            return command(parsed) instanceof SupportCommand command ? Optional.of(command) : Optional.empty();
        } catch (CommandLine.ParameterException otherCommand) {
            return Optional.empty();
        }
    }

    private static CommandSpec withSupport(CommandSpec commands) {
        Stream.of(new Why(), new ListUsers(), new ListEvents(), new Activate(), new Deactivate(), new RevokePasskey())
                .map(SupportCommand::spec)
                .forEach(command -> commands.addSubcommand(command.name(), command));
        return commands.addSubcommand("keys", Keys.spec());
    }

    /** Runs a command with the service of these environment variables; empty if they name none. */
    private static Optional<Integer> call(SupportCommand command, Map<String, String> environment) {
        try {
            return HttpSupport.of(environment).map(service -> call(command, service));
        } catch (Refused refused) {
            command.err().println(refused.getMessage());
            return Optional.of(ExitCode.SOFTWARE);
        }
    }

    /** Runs a command with a running service. */
    static int call(SupportCommand command, Support service) {
        try {
            return command.run(service);
        } catch (Refused refused) {
            command.err().println(refused.getMessage());
            return ExitCode.SOFTWARE;
        } finally {
            command.out().flush();
            command.err().flush();
        }
    }

    /** The parser of command lines, with every command; what it parsed is run by the strategy. */
    public static CommandLine parser(CommandLine.IExecutionStrategy runCommand) {
        CommandLine parser = new CommandLine(new Shell());
        withSupport(parser.getCommandSpec());
        return parser.setExecutionStrategy(parsed -> {
            Integer helped = CommandLine.executeHelpRequest(parsed);
            if (helped != null) {
                return helped;
            }
            CommandLine last = last(parsed);
            if (!last.getSubcommands().isEmpty()) {
                throw new CommandLine.ParameterException(last, "Missing command");
            }
            return runCommand.execute(parsed);
        });
    }

    /** The requested command. */
    static ShellCommand command(ParseResult parsed) {
        return last(parsed).getCommand();
    }

    private static CommandLine last(ParseResult parsed) {
        List<CommandLine> lines = parsed.asCommandLineList();
        return lines.get(lines.size() - 1);
    }

    private static int start(String... arguments) {
        NOTHING_BUT_THE_COMMAND.forEach(System::setProperty);
        AtomicInteger exitCode = new AtomicInteger(ExitCode.SOFTWARE);
        Quarkus.run(
                ShellRun.class,
                (code, failure) -> {
                    exitCode.set(code);
                    if (failure != null) {
                        StartFailure.report(failure);
                    }
                },
                arguments);
        return exitCode.get();
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Shell.class.getPackage().getImplementationVersion();
            return new String[] {"latchkey " + (version == null ? "of an unknown version" : version)};
        }
    }
}
