package dev.latchkey.http;

import dev.latchkey.database.DatabaseFailure;
import dev.latchkey.error.ErrorCode;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What nobody threw on purpose. */
public final class Unexpected {
    /** When whoever was told that the database is away may ask again. */
    public static final long RETRY_AFTER_SECONDS = 1;

    private static final Logger LOG = Logger.getLogger(Unexpected.class);

    private Unexpected() {}

    /** Logs it, and says what it is answered with: 503 when the database may soon answer again, otherwise 500. */
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
