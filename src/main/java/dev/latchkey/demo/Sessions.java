package dev.latchkey.demo;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The demo's sessions, in memory: the cookie's value to what the demo remembers of that browser. */
final class Sessions {
    /** What a transaction was made for, as its nonce has to say. */
    record Asked(String account, String type, @Nullable JsonObject context) {}

    /** One browser: who is logged in, and which transactions were made for it. */
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

        /** What that transaction was made for; once. Null when it was not made for this session. */
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

    /** The session with this id, or a new one with an id of its own. */
    synchronized Session of(@Nullable String id) {
        Session known = id == null ? null : byId.get(id);
        return known != null ? known : remember(new Session(freshId()));
    }

    /** Logs an account in, or out when null. The session's id changes, so that one known beforehand is worth nothing. */
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

    /** A map that forgets what was used least recently. */
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
