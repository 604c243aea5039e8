package dev.latchkey.cli;

import dev.latchkey.process.StartFailure;
import io.quarkus.runtime.Quarkus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
            "Exit codes: 0 success, 1 refused or failed, 2 invalid usage."
        })
public final class Shell {
    /** A command's standard output is for scripts, and nothing else of the service runs. */
    private static final Map<String, String> NOTHING_BUT_THE_COMMAND = Map.of(
            "quarkus.http.host-enabled", "false",
            "quarkus.management.host-enabled", "false",
            "quarkus.scheduler.enabled", "false",
            "quarkus.flyway.migrate-at-start", "false",
            "latchkey.admin.port", "",
            "latchkey.apps.file", "",
            "latchkey.webhooks.every", "off",
            "quarkus.log.console.stderr", "true",
            "quarkus.log.level", "WARN",
            "quarkus.log.category.\"org.hibernate\".level", "OFF");

    Shell() {}

    /** Runs a command line and returns its exit code. */
    public static int run(String... arguments) {
        return parser(parsed -> start(arguments)).execute(arguments);
    }

    /** The parser of command lines. */
    static CommandLine parser(CommandLine.IExecutionStrategy runCommand) {
        CommandLine parser = new CommandLine(new Shell());
        return parser.setExecutionStrategy(parsed -> {
            Integer helped = CommandLine.executeHelpRequest(parsed);
            if (helped != null) {
                return helped;
            }
            CommandLine last = lastOf(parsed);
            if (!last.getSubcommands().isEmpty()) {
                throw new CommandLine.ParameterException(last, "Missing command");
            }
            return runCommand.execute(parsed);
        });
    }

    /** The requested command. */
    static ShellCommand command(ParseResult parsed) {
        return lastOf(parsed).getCommand();
    }

    private static CommandLine lastOf(ParseResult parsed) {
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
