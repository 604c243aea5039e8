package dev.latchkey.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command: reads its options, makes one call, prints the result. */
abstract class ShellCommand {
    @Spec
    private CommandSpec spec;

    /** For picocli, which then sets the fields that are null. */
    @SuppressWarnings("NullAway.Init")
    ShellCommand() {}

    /** The command as picocli knows it. */
    CommandSpec spec() {
        return spec;
    }

    /**
     * Executes the command.
     *
     * @return the exit code
     * @throws dev.latchkey.error.ApiException if it is refused; its sentence is printed
     */
    abstract int run(Operations operations);

    /** Standard output, for the result, which scripts read. */
    PrintWriter out() {
        return spec().commandLine().getOut();
    }

    /** Like {@link #out}, for lines of ASCII. */
    OutputStream outBytes() {
        return new OutputStream() {
            @Override
            public void write(int character) {
                out().write(character);
            }

            @Override
            public void flush() {
                out().flush();
            }
        };
    }

    /** Standard error, for everything else, which people read. */
    PrintWriter err() {
        return spec().commandLine().getErr();
    }
}
