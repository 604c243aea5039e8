package dev.latchkey;

import dev.latchkey.database.DatabaseFailure;
import org.jboss.logging.Logger;

/** What a failure of a background job means: each job runs again at its next turn, or after the next start. */
final class Jobs {
    private static final Logger LOG = Logger.getLogger(Jobs.class);

    private volatile boolean isStopping;

    /**
     * Runs a job, unless the service is stopping. While the database is unavailable or not migrated, or the service stops
     * meanwhile, the job logs one line.
     *
     * @throws RuntimeException the job's, for any other reason
     */
    void attempt(String job, Runnable work) {
        if (isStopping) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            if (isStopping) {
                LOG.infof("%s was interrupted because the service stops", job);
            } else if (e instanceof DatabaseFailure failure && failure.kind().isTemporary()) {
                LOG.warnf("%s is postponed because the database failed: %s", job, failure.kind());
            } else {
                throw e;
            }
        }
    }

    /** From now on no job starts. */
    void stop() {
        isStopping = true;
    }
}
