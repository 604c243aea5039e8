package dev.latchkey.user;

import dev.latchkey.wire.WireName;

/** {@code PENDING} until a first passkey is registered, {@code INACTIVE} while an operator or backend denies access. */
public enum UserStatus implements WireName {
    PENDING,
    ACTIVE,
    INACTIVE
}
