package dev.latchkey.admin;

import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.BearerToken;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Opens the operators' API to whoever bears the static token. */
@Provider
@OperatorsOnly
public class OperatorFilter implements ContainerRequestFilter {
    private final AdminConfig config;

    OperatorFilter(AdminConfig config) {
        this.config = config;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        BearerToken.of(request)
                .filter(this::isStaticToken)
                .orElseThrow(() -> new ApiException(ErrorCode.INVALID_ACCESS_TOKEN));
    }

    private boolean isStaticToken(String token) {
        return config.token()
                .map(expected -> MessageDigest.isEqual(bytes(expected), bytes(token)))
                .orElse(false);
    }

    private static byte[] bytes(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
