package dev.latchkey.http;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.error.ErrorCode;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Exceptions that were not thrown deliberately. */
public final class Unexpected {
    /** The value of {@code Retry-After} when the database is unavailable. */
    public static final long RETRY_AFTER_SECONDS = 1;

    private static final Logger LOG = Logger.getLogger(Unexpected.class);

    private Unexpected() {}

    /** Logs the exception and returns the response: 503 if the database may soon be available again, otherwise 500. */
    public static ErrorCode log(Throwable failure) {
        Optional<DatabaseFailure> temporary = DatabaseFailure.in(failure)
                .filter(ofDatabase -> ofDatabase.kind().isTemporary());
        if (temporary.isPresent()) {
            LOG.warnf("the database failed: %s", temporary.get().kind());
            return ErrorCode.SERVICE_UNAVAILABLE;
        }
        LOG.error("a request failed", failure);
        return ErrorCode.INTERNAL_SERVER_ERROR;
    }
}
