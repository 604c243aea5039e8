package dev.latchkey.admin;

import dev.latchkey.app.Scope;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.http.Keys;
import dev.latchkey.http.RateLimits;
import dev.latchkey.http.Role;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operators' tokens, and whether their roles suffice for the call. */
@Singleton
class OperatorCheck extends Keys<Operator> {
    private final Operators operators;

    OperatorCheck(Operators operators, RateLimits limits) {
        super("admin", Operator.class, limits);
        this.operators = operators;
    }

    @Override
    protected Optional<Operator> remembered(String token, String appId) {
        return operators.ofStaticToken(token);
    }

    @Override
    protected Optional<Operator> find(String token, String appId) {
        return operators.of(token);
    }

    /** A call for which the table names no role is for administrators. */
    @Override
    protected void require(Operator operator, @Nullable Role needed, @Nullable Scope scope, String appId) {
        Role role = Objects.requireNonNullElse(needed, Role.ADMIN);
        if (!operator.may(role, appId)) {
            throw new ApiException(
                    ErrorCode.OPERATION_NOT_ALLOWED,
                    "The call needs the role " + role.claim() + (appId.isEmpty() ? "." : " for this app."));
        }
    }
}
