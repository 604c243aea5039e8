package dev.latchkey.http;

import dev.latchkey.database.DatabaseOutage;
import dev.latchkey.error.ErrorCode;
import org.jboss.logging.Logger;

/** What nobody threw on purpose. */
public final class Unexpected {
    /** When whoever was told that the database is away may ask again. */
    public static final long RETRY_AFTER_SECONDS = 1;

    private static final Logger LOG = Logger.getLogger(Unexpected.class);

    private Unexpected() {}

    /** Logs it, and says what it is answered with: 503 when the database is away, otherwise 500. */
    public static ErrorCode log(Throwable failure) {
        if (DatabaseOutage.isCauseOf(failure)) {
            LOG.warnf("the database is not available: %s", failure.getClass().getName());
            return ErrorCode.SERVICE_UNAVAILABLE;
        }
        LOG.error("a request failed", failure);
        return ErrorCode.INTERNAL_SERVER_ERROR;
    }
}
