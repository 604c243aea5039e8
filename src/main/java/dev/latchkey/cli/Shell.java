package dev.latchkey.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.util.ExceptionUtil;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command line: parsed before anything is started, so that help and mistakes cost nothing and need no database; then the
 * service starts without its ports and jobs, and the command runs in it. Exit codes: 0 done, 1 refused or failed, 2 not
 * understood.
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
            Reseal.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Shell.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The database and everything else are configured as for the service: by LATCHKEY_DB_URL and so on.",
            "Exit codes: 0 done, 1 refused or failed, 2 not understood."
        })
public final class Shell {
    /** A command answers a script on standard output, and does nothing that it was not asked for. */
    private static final Map<String, String> NOTHING_BUT_THE_COMMAND = Map.of(
            "quarkus.http.host-enabled", "false",
            "quarkus.management.host-enabled", "false",
            "quarkus.scheduler.enabled", "false",
            "quarkus.flyway.migrate-at-start", "false",
            "latchkey.admin.port", "",
            "latchkey.apps.file", "",
            "quarkus.log.console.stderr", "true",
            "quarkus.log.level", "WARN",
            "quarkus.log.category.\"org.hibernate\".level", "OFF");

    Shell() {}

    /** Runs a command line to its end: the exit code. */
    public static int run(String... arguments) {
        return parser(parsed -> start(arguments)).execute(arguments);
    }

    /** What understands command lines. */
    static CommandLine parser(CommandLine.IExecutionStrategy runCommand) {
        CommandLine parser = new CommandLine(new Shell());
        return parser.setExecutionStrategy(parsed -> {
            Integer helped = CommandLine.executeHelpRequest(parsed);
            if (helped != null) {
                return helped;
            }
            if (!parsed.hasSubcommand()) {
                throw new CommandLine.ParameterException(parser, "Missing command");
            }
            return runCommand.execute(parsed);
        });
    }

    /** The command that was asked for. */
    static ShellCommand command(ParseResult parsed) {
        List<CommandLine> lines = parsed.asCommandLineList();
        return lines.get(lines.size() - 1).getCommand();
    }

    private static int start(String... arguments) {
        NOTHING_BUT_THE_COMMAND.forEach(System::setProperty);
        AtomicInteger exitCode = new AtomicInteger(ExitCode.SOFTWARE);
        Quarkus.run(
                ShellRun.class,
                (code, failure) -> {
                    exitCode.set(code);
                    if (failure != null) {
                        System.err.println(ExceptionUtil.getRootCause(failure).getMessage());
                    }
                },
                arguments);
        return exitCode.get();
    }

    /** What the jar says it is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Shell.class.getPackage().getImplementationVersion();
            return new String[] {"latchkey " + (version == null ? "of an unknown version" : version)};
        }
    }
}
