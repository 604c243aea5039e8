package dev.latchkey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;

/**
 * Measures how long services take from their start to the first login. Reads lines with the options of {@link Logins#of},
 * {@code service}, and {@code since}, a Unix time in milliseconds; tries to log in until it succeeds, and prints the milliseconds
 * since then. One process for several starts, so that it is warm from the second one of each service on.
 */
public final class FirstLogin {
    private static final long PAUSE = 10;

    private FirstLogin() {}

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        Population population = new Population();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, String> options = Load.options(line.split(" "));
            while (!succeeds(URI.create(options.get("service")), Logins.of(options, population))) {
                Thread.sleep(PAUSE); // between attempts: the service is another process and may not listen yet
            }
            System.out.println(System.currentTimeMillis() - Long.parseLong(options.get("since")));
        }
    }

    private static boolean succeeds(URI service, Logins logins) throws GeneralSecurityException {
        try (HttpConnection connection = new HttpConnection(service)) {
            logins.logIn(connection, new Recording(), 0);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
