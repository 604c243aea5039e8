package dev.latchkey.outbox;

/** What webhooks want, as the apps know it. */
public interface Subscriptions {
    /** Whether an enabled webhook of the app wants such events; may be outdated by a few seconds. */
    boolean include(String appId, EventType type);
}
