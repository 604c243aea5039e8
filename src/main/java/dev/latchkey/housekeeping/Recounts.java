package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.figures.Census;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;

/** Counts the users and passkeys of apps, by one replica at a time, for a bounded part of the time. */
@ApplicationScoped
public class Recounts {
    /** After this time a run begins no other app: the next one goes on. */
    private static final Duration RUN = Duration.ofSeconds(30);

    private final Census census;
    private final Lease lease;

    Recounts(Census census, Sql sql, SecureRandom random) {
        this.census = census;
        this.lease = new Lease("census", Duration.ZERO, sql, random);
    }

    /** Counts the apps that are due, unless another replica is doing so. */
    public void run() {
        if (lease.take(false).isEmpty()) {
            return;
        }
        long begin = System.nanoTime();
        for (String appId : census.due()) {
            if (System.nanoTime() - begin > RUN.toNanos()) {
                break;
            }
            census.count(appId, lease::keep);
        }
        lease.giveBack();
    }
}
