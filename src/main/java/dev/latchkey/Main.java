package dev.latchkey;

import dev.latchkey.cli.Shell;
import dev.latchkey.webauthn.SignatureProvider;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service, or runs a command of the operators' shell. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Without arguments the service runs until the process is told to end. */
    public static void main(String[] arguments) {
        // Quarkus would answer a malformed request target itself, with nothing; http.RequestTarget does it in JSON.
        System.setProperty("vertx.disableURIValidation", "true");
        if (arguments.length == 0) {
            // Loading the native library needs nothing of what is started meanwhile.
            new Thread(SignatureProvider::preload, "signatures").start();
            Quarkus.run();
        } else {
            System.exit(Shell.run(arguments));
        }
    }
}
