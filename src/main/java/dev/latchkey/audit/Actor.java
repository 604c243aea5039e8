package dev.latchkey.audit;

import dev.latchkey.wire.ClientText;
import jakarta.enterprise.context.RequestScoped;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The author of the current request; set by the API that authenticates them. */
@RequestScoped
public class Actor {
    /** The name of everyone who has the static token. */
    public static final String TOKEN = "token";

    /** The name of everyone who has a shell on the service's machine. */
    public static final String SHELL = "shell";

    /** The name of the quickstart's start-up. */
    public static final String QUICKSTART = "quickstart";

    /** The name of the file of declared apps. */
    public static final String APPS_FILE = "apps_file";

    /** The name of the periodic deletion of expired data. */
    public static final String HOUSEKEEPING = "housekeeping";

    /** The name of the delivery of webhooks, which disables those whose receivers are gone. */
    public static final String WEBHOOKS = "webhooks";

    /** The prefix of backends' names; the id of their key follows. */
    public static final String API_KEY = "api_key:";

    private @Nullable String name;
    private @Nullable String ipAddr;
    private @Nullable String userAgent;

    /**
     * Sets the actor.
     *
     * @param name {@link #TOKEN}, {@link #SHELL}, {@link #QUICKSTART}, {@link #APPS_FILE}, {@link #HOUSEKEEPING}, {@link #WEBHOOKS}, {@link #API_KEY} with the key's id, or the subject of a JWT
     * @param ipAddr null: not over the network
     * @param userAgent null: not sent
     */
    public void is(String name, @Nullable String ipAddr, @Nullable String userAgent) {
        this.name = name;
        this.ipAddr = ipAddr;
        this.userAgent = userAgent == null ? null : ClientText.cut(userAgent);
    }

    /** Whether a JWT must not have this subject, because the trail would show it as another actor. */
    public static boolean isReserved(String name) {
        return Set.of(TOKEN, SHELL, QUICKSTART, APPS_FILE, HOUSEKEEPING, WEBHOOKS)
                        .contains(name)
                || name.startsWith(API_KEY);
    }

    String name() {
        return Objects.requireNonNull(name, "a change without an actor");
    }

    @Nullable
    String ipAddr() {
        return ipAddr;
    }

    @Nullable
    String userAgent() {
        return userAgent;
    }
}
