package dev.latchkey.audit;

import jakarta.enterprise.context.RequestScoped;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who makes the current request; told by the filter that lets him in. */
@RequestScoped
public class Actor {
    /** The name of whoever bears the static token. */
    public static final String TOKEN = "token";

    /** What the names of backends begin with; the id of their key follows. */
    public static final String API_KEY = "api_key:";

    private static final int MOST_CHARACTERS = 500;

    private @Nullable String name;
    private @Nullable String ipAddr;
    private @Nullable String userAgent;

    /**
     * Tells who it is.
     *
     * @param name {@link #TOKEN}, {@link #API_KEY} with the key's id, or the subject of a JWT
     * @param userAgent null: not told
     */
    public void is(String name, String ipAddr, @Nullable String userAgent) {
        this.name = name;
        this.ipAddr = ipAddr;
        this.userAgent = userAgent == null || userAgent.length() <= MOST_CHARACTERS
                ? userAgent
                : userAgent.substring(0, MOST_CHARACTERS);
    }

    String name() {
        return Objects.requireNonNull(name);
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
