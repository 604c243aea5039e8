package dev.latchkey.cli;

import dev.latchkey.audit.Actor;
import dev.latchkey.database.ConnectionProblem;
import dev.latchkey.error.ApiException;
import dev.latchkey.shell.Refused;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.control.ActivateRequestContext;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Runs one command in the started service, as {@link Actor#SHELL} in the audit trail. */
@Dependent
public class ShellRun implements QuarkusApplication {
    private final Operations operations;
    private final Actor actor;

    ShellRun(Operations operations, Actor actor) {
        this.operations = operations;
        this.actor = actor;
    }

    @Override
    @ActivateRequestContext
    public int run(String... arguments) {
        return run(Shell.parser(this::execute), arguments);
    }

    /** Like {@link #run(String...)}, with the parser's streams. */
    @ActivateRequestContext
    int run(CommandLine parser, String... arguments) {
        actor.is(Actor.SHELL, null, null);
        return parser.execute(arguments);
    }

    int execute(CommandLine.ParseResult parsed) {
        ShellCommand command = Shell.command(parsed);
        try {
            return command.run(operations);
        } catch (ApiException refused) {
            command.err().println(refused.body().error());
            return ExitCode.SOFTWARE;
        } catch (Refused refused) {
            command.err().println(refused.getMessage());
            return ExitCode.SOFTWARE;
        } catch (RuntimeException failure) {
            command.err().println(ConnectionProblem.in(failure).orElseThrow(() -> failure));
            return ExitCode.SOFTWARE;
        } finally {
            command.out().flush();
            command.err().flush();
        }
    }
}
