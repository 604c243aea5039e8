package dev.latchkey.admin;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Who is an operator: whoever bears the static token. */
@ApplicationScoped
class Operators {
    private final AdminConfig config;

    Operators(AdminConfig config) {
        this.config = config;
    }

    /** Whether this is a token of an operator's; compared in constant time. */
    boolean isOperators(String token) {
        return config.token()
                .map(expected -> MessageDigest.isEqual(bytes(expected), bytes(token)))
                .orElse(false);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
