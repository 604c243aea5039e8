package dev.latchkey.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.latchkey.config.Bounds;
import dev.latchkey.database.DatabaseFailure;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Sends what is in the outbox, on any number of replicas. A look every second finds the webhooks with something due; each has a
 * {@link Lane} of its own, so that a slow receiver delays no other one. Attempts hold neither a thread nor a connection to the
 * database.
 */
@ApplicationScoped
public class WebhookDelivery {
    private static final Logger LOG = Logger.getLogger(WebhookDelivery.class);

    /** How many attempts are made at once. */
    private static final int MOST_AT_ONCE = 512;

    /** How many of them lead to one host and port. */
    private static final int MOST_TO_A_HOST = 32;

    /** How many lanes use the database at once. */
    private static final int THREADS = 4;

    /** The interval of looks while deliveries succeed. */
    private static final Duration WHILE_BUSY = Duration.ofMillis(100);

    /** By how much the interval is longer while there is no webhook. */
    private static final int WITHOUT_WEBHOOKS = 5;

    /** The interval in which the age of the oldest pending delivery is read. */
    private static final Duration AGE_EVERY = Duration.ofSeconds(15);

    /** How long the shutdown waits for attempts in progress; others are made again when their lease is over. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final Claims claims;
    private final Sender sender;
    private final Disabling disabling;
    private final WebhookMetrics metrics;
    private final boolean isOn;
    private final Duration every;

    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** The places for attempts to a host, as long as a lane leads there. */
    private final Cache<String, Semaphore> hosts =
            Caffeine.newBuilder().weakValues().build();

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, WebhookDelivery::thread);
    private final AtomicInteger successes = new AtomicInteger();
    private volatile boolean isStopping;
    private volatile boolean isOutage;
    private volatile boolean areThereWebhooks;
    private boolean isWoken;
    private long ageReadAt = System.nanoTime() - AGE_EVERY.toNanos();

    WebhookDelivery(Claims claims, Sender sender, Disabling disabling, WebhookMetrics metrics, WebhooksConfig config) {
        this.claims = claims;
        this.sender = sender;
        this.disabling = disabling;
        this.metrics = metrics;
        Optional<Duration> configured = Bounds.every(config.every());
        this.isOn = configured.isPresent();
        this.every = configured.orElse(Duration.ofSeconds(1));
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "webhooks");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to look for something to send, unless deliveries are switched off. */
    public void start() {
        if (isOn) {
            thread(this::watch).start();
        }
    }

    /** Looks at once for something to send, for example because a webhook was created. */
    public synchronized void wake() {
        areThereWebhooks = true;
        isWoken = true;
        notifyAll();
    }

    private void watch() {
        while (!isStopping) {
            Duration pause = look();
            synchronized (this) {
                try {
                    if (!isWoken && !isStopping) {
                        wait(pause.toMillis());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                isWoken = false;
            }
        }
    }

    /** Sets lanes to work that have something due; returns the pause until the next look. */
    Duration look() {
        try {
            areThereWebhooks = areThereWebhooks || claims.areThereWebhooks();
            if (!areThereWebhooks) {
                metrics.oldestPending(0);
                return every.multipliedBy(WITHOUT_WEBHOOKS);
            }
            List<Claims.Due> due = claims.due();
            isOutage = false;
            open(due).forEach(this::work);
            if (System.nanoTime() - ageReadAt >= AGE_EVERY.toNanos()) {
                ageReadAt = System.nanoTime();
                metrics.oldestPending(claims.oldestPendingSeconds());
                areThereWebhooks = !due.isEmpty() || claims.areThereWebhooks();
            }
        } catch (RuntimeException e) {
            report(e);
        }
        return successes.getAndSet(0) > 0 ? WHILE_BUSY : every;
    }

    /** The lanes with work to do; closes those that have none and are idle. */
    private Set<Lane> open(List<Claims.Due> due) {
        Set<Lane> open = new HashSet<>();
        for (Claims.Due webhook : due) {
            open.add(lanes.compute(
                    webhook.webhookId(),
                    (id, lane) -> lane == null || (lane.isIdle() && !lane.leadsTo(webhook.url()))
                            ? new Lane(webhook, host(webhook.url()))
                            : lane));
        }
        lanes.values().stream().filter(Lane::hasEnded).forEach(open::add);
        lanes.values().removeIf(lane -> !open.contains(lane) && lane.isIdle());
        return open;
    }

    private Semaphore host(String url) {
        return hosts.get(URI.create(url).getRawAuthority(), name -> new Semaphore(MOST_TO_A_HOST));
    }

    private void work(Lane lane) {
        if (lane.beginWork()) {
            goOn(lane);
        }
    }

    private void goOn(Lane lane) {
        try {
            threads.execute(() -> {
                try {
                    record(lane);
                    claim(lane);
                } catch (RuntimeException e) {
                    report(e);
                } finally {
                    if (lane.endWork()) {
                        goOn(lane);
                    }
                }
            });
        } catch (RejectedExecutionException stopped) {
            LOG.debugf("webhook %s is left to other replicas", lane.webhookId());
        }
    }

    private void claim(Lane lane) {
        int taken = isStopping ? 0 : lane.takePlaces(places);
        if (taken == 0) {
            return;
        }
        List<Attempt> attempts = List.of();
        try {
            attempts = claims.claim(lane.appId(), lane.webhookId(), taken);
        } finally {
            lane.giveBack(taken - attempts.size(), places);
        }
        for (Attempt attempt : attempts) {
            sender.send(attempt, lane.appId(), lane.webhookId()).onSuccess(outcome -> {
                lane.end(outcome, places);
                work(lane);
            });
        }
    }

    private void record(Lane lane) {
        List<Outcome> outcomes = lane.takeEnded();
        if (outcomes.isEmpty()) {
            return;
        }
        Claims.Finished finished;
        try {
            finished = claims.finish(lane.appId(), lane.webhookId(), outcomes);
        } catch (DatabaseFailure e) {
            if (e.kind().isTemporary()) {
                lane.keepEnded(outcomes);
            }
            throw e;
        }
        List<Outcome> counted = outcomes.stream()
                .filter(outcome ->
                        finished.recorded().contains(outcome.attempt().deliveryId()))
                .toList();
        counted.forEach(outcome -> count(lane, outcome));
        counted.stream()
                .filter(Outcome::isGone)
                .findFirst()
                .ifPresentOrElse(gone -> disable(lane, gone, Disabling.Why.GONE), () -> {
                    if (finished.isHopeless()) {
                        disable(lane, counted.get(0), Disabling.Why.FAILING);
                    }
                });
    }

    private void count(Lane lane, Outcome outcome) {
        metrics.finished(outcome.state());
        if (outcome.isDelivered()) {
            successes.incrementAndGet();
        } else {
            LOG.debugf(
                    "webhook %s: attempt %d to deliver %s failed: status=%s error=%s",
                    lane.webhookId(),
                    outcome.attempt().number(),
                    outcome.attempt().deliveryId(),
                    outcome.status(),
                    outcome.error());
        }
    }

    private void disable(Lane lane, Outcome outcome, Disabling.Why why) {
        disabling.disable(lane.appId(), lane.webhookId(), outcome.attempt().url(), why);
    }

    /** One line per outage of the database. */
    private void report(RuntimeException e) {
        if (e instanceof DatabaseFailure failure && failure.kind().isTemporary()) {
            if (!isOutage) {
                LOG.warnf("webhooks are postponed because the database failed: %s", failure.kind());
            }
            isOutage = true;
        } else {
            LOG.error("webhooks are not delivered", e);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        isStopping = true;
        synchronized (this) {
            notifyAll();
        }
        if (places.tryAcquire(MOST_AT_ONCE, LAST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
            places.release(MOST_AT_ONCE);
        }
        lanes.values().stream().filter(Lane::hasEnded).forEach(this::work);
        threads.shutdown();
        threads.awaitTermination(LAST_WAIT.toSeconds(), TimeUnit.SECONDS);
    }
}
