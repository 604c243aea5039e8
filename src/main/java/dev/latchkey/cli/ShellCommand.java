package dev.latchkey.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One command: reads its options, makes one call, prints. */
abstract class ShellCommand {
    @Spec
    private CommandSpec spec;

    /** For picocli, which fills in what is null until then. */
    @SuppressWarnings("NullAway.Init")
    ShellCommand() {}

    /**
     * Does it.
     *
     * @return the exit code
     * @throws dev.latchkey.error.ApiException whose sentence says what was refused
     */
    abstract int run(Operations operations);

    /** Where the answer goes, which a script reads. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** As {@link #out}, for lines of ASCII. */
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

    /** Where everything else goes, which a person reads. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
