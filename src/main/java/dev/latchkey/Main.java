package dev.latchkey;

import dev.latchkey.cli.Shell;
import dev.latchkey.process.StartFailure;
import dev.latchkey.webauthn.SignatureProvider;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service, or runs a command of the operators' shell. */
@QuarkusMain
public final class Main {
    Main() {}

    /** Without arguments the service runs until the process is terminated. */
    public static void main(String[] arguments) {
        // Otherwise Quarkus would answer a malformed request target itself, without a body; http.RequestTarget answers
        // in JSON.
        System.setProperty("vertx.disableURIValidation", "true");
        if (arguments.length == 0) {
            // Independent of the rest of start-up, so it runs in parallel.
            new Thread(SignatureProvider::preload, "signatures").start();
            Quarkus.run(Latchkey.class, (code, failure) -> {
                if (failure != null) {
                    StartFailure.report(failure);
                }
                // Ends the process; in development mode, which starts the service again, it does not.
                ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
            });
        } else {
            System.exit(Shell.run(arguments));
        }
    }
}
