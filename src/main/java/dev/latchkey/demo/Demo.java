package dev.latchkey.demo;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;

import dev.latchkey.demo.Sessions.Asked;
import dev.latchkey.demo.Sessions.Session;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * The demo's backend, which does everything that a relying party must: it asks Latchkey for a transaction, passes its id to
 * the page, receives a nonce from the page, and exchanges the nonce at Latchkey.
 *
 * <p>The page's half is {@code demo.js}. An account's name serves as its {@code external_id}; a site with a user table
 * would use that table's key.
 */
public final class Demo {
    private static final JsonObject TRANSFER =
            JsonObject.of("action", "transfer", "amount", "1000.00", "currency", "EUR", "to", "Savings");

    private final DemoApp app;
    private final Latchkey latchkey;
    private final Sessions sessions;

    private Demo(DemoApp app, Sessions sessions) {
        this.app = app;
        this.latchkey = new Latchkey(app);
        this.sessions = sessions;
    }

    /** Serves the demo at {@code /demo/} and redirects {@code /} there. */
    public static void start(Router router, DemoApp app, SecureRandom random) {
        Sessions sessions = new Sessions(random);
        Demo demo = new Demo(app, sessions);
        Http http = new Http(router, app, sessions);
        http.page("/demo/", "index.html");
        http.file("/demo/demo.js", "demo.js", "text/javascript; charset=utf-8");
        http.file("/demo/demo.css", "demo.css", "text/css; charset=utf-8");
        http.file("/demo/key.svg", "key.svg", "image/svg+xml");
        http.call(GET, "/demo/api/session", demo::session);
        http.call(POST, "/demo/api/register", demo::register);
        http.call(POST, "/demo/api/login", demo::login);
        http.call(POST, "/demo/api/transfer", demo::transfer);
        http.call(POST, "/demo/api/redeem", demo::redeem);
        http.call(POST, "/demo/api/logout", demo::logout);
        http.call(GET, "/demo/api/passkeys", demo::passkeys);
        http.call(POST, "/demo/api/passkeys/add", demo::addPasskey);
        http.call(POST, "/demo/api/passkeys/rename", demo::renamePasskey);
        http.call(POST, "/demo/api/passkeys/revoke", demo::revokePasskey);
        router.get("/").handler(visit -> visit.redirect("/demo/"));
        router.get("/demo").handler(visit -> visit.redirect("/demo/"));
    }

    /** What the page needs to know: the app's id, and who is logged in. */
    private JsonObject session(Session session, JsonObject request) {
        return JsonObject.of("app_id", app.appId(), "account", session.account());
    }

    /**
     * Requests a passkey for a new account. The name of an unfinished registration becomes free again; deleting the
     * unfinished user ends its transactions, so that two people can never register into one account.
     */
    private synchronized JsonObject register(Session session, JsonObject request) {
        String account = name(request);
        latchkey.user(account).ifPresent(user -> {
            if (!user.getString("status").equals("pending")) {
                throw new Refusal(409, "operation_not_allowed", "That name is taken. Choose another, or log in.");
            }
            latchkey.deleteUser(user.getString("id"));
        });
        return newPasskey(session, account);
    }

    /** Requests another passkey for the account that is logged in, and for no other. */
    private JsonObject addPasskey(Session session, JsonObject request) {
        return newPasskey(session, loggedIn(session));
    }

    private JsonObject newPasskey(Session session, String account) {
        String transactionId = latchkey.createRegisterTransaction(account, account);
        return asked(session, transactionId, new Asked(account, "register", null));
    }

    /** Requests a login with a named account; a login without a name needs no transaction. */
    private JsonObject login(Session session, JsonObject request) {
        String account = name(request);
        String transactionId = latchkey.createAuthenticateTransaction(account, new JsonObject());
        return asked(session, transactionId, new Asked(account, "authenticate", null));
    }

    /** Step-up: being logged in is not enough, so the passkey is required again, for this very transfer. */
    private JsonObject transfer(Session session, JsonObject request) {
        String account = loggedIn(session);
        JsonObject more = JsonObject.of("user_verification", "required", "context", TRANSFER);
        String transactionId = latchkey.createAuthenticateTransaction(account, more);
        return asked(session, transactionId, new Asked(account, "authenticate", TRANSFER));
    }

    private static JsonObject asked(Session session, String transactionId, Asked asked) {
        session.ask(transactionId, asked);
        return JsonObject.of("transaction_id", transactionId);
    }

    /**
     * Accepts a nonce from the page. That it is valid proves only that someone used some passkey for something: it
     * counts only if this session asked for exactly that. Otherwise an attacker's own nonce, slipped into a victim's
     * page, would log the victim in as the attacker, and the nonce of a login would pass for a transfer's.
     */
    private JsonObject redeem(Session session, JsonObject request) {
        String nonce = text(request, "nonce");
        if (!request.containsKey("transaction_id")) {
            return redeemWithoutTransaction(session, nonce);
        }
        String transactionId = text(request, "transaction_id");
        Asked asked = session.take(transactionId);
        if (asked == null) {
            throw notAskedFor();
        }
        JsonObject proof = latchkey.verify(nonce, transactionId);
        if (!transactionId.equals(proof.getString("transaction_id"))
                || !asked.account().equals(proof.getString("external_id"))
                || !asked.type().equals(proof.getString("type"))
                || !Objects.equals(asked.context(), proof.getJsonObject("context"))) {
            throw notAskedFor();
        }
        // The page names a new passkey by browser and system, because two passkeys of one account look the same
        // otherwise.
        if (asked.type().equals("register") && request.containsKey("passkey_name")) {
            latchkey.renameDevice(userId(asked.account()), proof.getString("device_id"), text(request, "passkey_name"));
        }
        if (asked.context() == null) {
            sessions.become(session, asked.account());
        }
        return JsonObject.of("account", asked.account());
    }

    /** The passkey button and autofill: the session did not ask for a particular user, so the passkey identifies them. */
    private JsonObject redeemWithoutTransaction(Session session, String nonce) {
        JsonObject proof = latchkey.verify(nonce, null);
        if (proof.containsKey("transaction_id")) {
            throw notAskedFor();
        }
        sessions.become(session, proof.getString("external_id"));
        return JsonObject.of("account", session.account());
    }

    private JsonObject logout(Session session, JsonObject request) {
        sessions.become(session, null);
        return new JsonObject();
    }

    private JsonObject passkeys(Session session, JsonObject request) {
        return JsonObject.of("passkeys", latchkey.devices(userId(session)));
    }

    private JsonObject renamePasskey(Session session, JsonObject request) {
        latchkey.renameDevice(userId(session), passkeyId(request), text(request, "name"));
        return new JsonObject();
    }

    /** Returns what the page signals to the device, so that it no longer offers the revoked passkey. */
    private JsonObject revokePasskey(Session session, JsonObject request) {
        String userId = userId(session);
        latchkey.deleteDevice(userId, passkeyId(request));
        return JsonObject.of("signals", latchkey.signals(userId));
    }

    private static String passkeyId(JsonObject request) {
        String id = text(request, "id");
        if (!id.matches("[\\w-]+")) { // it becomes part of a path, where ".." would mean the user
            throw Refusal.of("device_not_found");
        }
        return id;
    }

    private String userId(Session session) {
        return userId(loggedIn(session));
    }

    private String userId(String account) {
        return latchkey.user(account)
                .orElseThrow(() -> Refusal.of("user_not_found"))
                .getString("id");
    }

    private static String loggedIn(Session session) {
        String account = session.account();
        if (account == null) {
            throw new Refusal(401, "invalid_access_token", "You are logged out. Log in again to continue.");
        }
        return account;
    }

    private static String name(JsonObject request) {
        String name = text(request, "account").strip();
        if (name.isEmpty() || name.length() > 64 || name.chars().anyMatch(Character::isISOControl)) {
            throw new Refusal(400, "invalid_request", "A name must have 1 to 64 characters.");
        }
        return name;
    }

    private static String text(JsonObject request, String member) {
        if (request.getValue(member) instanceof String value) {
            return value;
        }
        throw new Refusal(400, "invalid_request", "The request is incomplete.");
    }

    private static Refusal notAskedFor() {
        return new Refusal(403, "operation_not_allowed", "This passkey was used for something else. Please try again.");
    }
}
