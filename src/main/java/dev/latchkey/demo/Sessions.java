package dev.latchkey.demo;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The demo's sessions, in memory, by the cookie's value. */
final class Sessions {
    /** What a transaction was created for, which its nonce must match. */
    record Asked(String account, String type, @Nullable JsonObject context) {}

    /** One browser: who is logged in, and the transactions created for it. */
    static final class Session {
        private String id;
        private @Nullable String account;
        private final Map<String, Asked> asked = bounded(20);

        private Session(String id) {
            this.id = id;
        }

        synchronized String id() {
            return id;
        }

        synchronized @Nullable String account() {
            return account;
        }

        synchronized void ask(String transactionId, Asked what) {
            asked.put(transactionId, what);
        }

        /** Removes and returns what a transaction was created for; null if it was not created for this session. */
        synchronized @Nullable Asked take(String transactionId) {
            return asked.remove(transactionId);
        }

        private synchronized void become(String newId, @Nullable String newAccount) {
            id = newId;
            account = newAccount;
            asked.clear();
        }
    }

    private final Map<String, Session> byId = bounded(1_000);
    private final SecureRandom random;

    Sessions(SecureRandom random) {
        this.random = random;
    }

    /** The session with this id, or a new one. */
    synchronized Session of(@Nullable String id) {
        Session known = id == null ? null : byId.get(id);
        return known != null ? known : remember(new Session(freshId()));
    }

    /** Logs an account in, or out if null. The session's id changes, which defeats session fixation. */
    synchronized void become(Session session, @Nullable String account) {
        byId.remove(session.id());
        session.become(freshId(), account);
        remember(session);
    }

    private Session remember(Session session) {
        byId.put(session.id(), session);
        return session;
    }

    private String freshId() {
        byte[] id = new byte[24];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** A map that evicts the least recently used entry. */
    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
