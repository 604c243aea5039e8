package dev.latchkey.database;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;

/** Why the database cannot be used, for the operator: a sentence with the variable to correct and the server's own message. */
public final class ConnectionProblem {
    private ConnectionProblem() {}

    /** The sentence, which contains no secret; empty if the failure has another cause. */
    public static Optional<String> in(Throwable failure) {
        return causes(failure)
                .filter(PSQLException.class::isInstance)
                .map(PSQLException.class::cast)
                .findFirst()
                .flatMap(ConnectionProblem::sentence)
                .or(() -> DatabaseFailure.in(failure)
                        .filter(known -> known.kind() == DatabaseFailure.Kind.UNAVAILABLE)
                        .map(unavailable -> "The database at LATCHKEY_DB_URL is not available."));
    }

    private static Optional<String> sentence(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String problem = switch (state) {
            case "28P01", "28000" -> "LATCHKEY_DB_USERNAME or LATCHKEY_DB_PASSWORD is not accepted";
            case "3D000" -> "LATCHKEY_DB_URL names a database that does not exist";
            case "42501" -> "LATCHKEY_DB_USERNAME must own the schema that is migrated";
            default ->
                DatabaseFailure.of(failure).kind() == DatabaseFailure.Kind.UNAVAILABLE
                        ? "The database at LATCHKEY_DB_URL cannot be used"
                        : null;
        };
        return Optional.ofNullable(problem).map(known -> known + ": " + message(failure));
    }

    private static String message(SQLException failure) {
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return causes(failure)
                .filter(UnknownHostException.class::isInstance)
                .findFirst()
                .map(unknown -> "unknown host " + unknown.getMessage())
                .orElse(message);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }
}
